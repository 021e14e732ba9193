import { Button, Checkbox, NumberInput, Radio, Stack, Textarea } from '@mantine/core'
import { DateInput } from '@mantine/dates'
import '@mantine/dates/styles.css'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { orgOptions } from '../access/queries.ts'
import { describeChanges } from '../events/describe-changes.ts'
import { useLook } from '../events/use-look.ts'
import { packageOptions } from '../packages/queries.ts'
import { queryClient } from '../query-client.ts'
import { useCan } from '../session.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { StaleNotice } from '../ui/StaleNotice.tsx'
import { notifyDone, notifyWith } from '../ui/notify.ts'
import { saveOrReload, useEdited } from '../ui/use-edited.ts'
import { FeatureEditor } from './FeatureEditor.tsx'
import {
  askedOf,
  changeOf,
  choicesOf,
  featureFault,
  isSeats,
  isTrial,
  termsOf,
  trialCapEnd,
  valuesOf,
  type LicenseValues,
} from './license-change.ts'
import { PreviewPanel } from './PreviewPanel.tsx'
import { asksWhoStays } from './preview-words.ts'
import { changeLicense, type License } from './queries.ts'
import { usePreview } from './use-preview.ts'
import { WhoStays } from './WhoStays.tsx'
import css from './LicenseForm.module.css'

type Props = { license: License; preset?: Partial<LicenseValues>; onClose: () => void }

/** Modify License (M1): what will happen stands beside the fields before it is saved (M6); nobody's change is overwritten. */
export function LicenseForm({ license, preset, onClose }: Props) {
  const admin = useCan('org:write')
  const look = useLook()
  const form = useForm<LicenseValues>({
    initialValues: valuesOf(license),
    validate: {
      seats: (seats, { site }) => (site || isSeats(seats) ? null : 'Between 0 and 99,000,000, or a site license.'),
      expires: (day, { never }) => (never || day ? null : 'Give the last day of access, or choose never.'),
      features: featureFault,
      reason: (reason, { overrideTrialCap }) =>
        overrideTrialCap && !reason.trim() ? 'Going beyond the trial cap needs a reason.' : null,
    },
  })
  const edited = useEdited(form, license, valuesOf)
  const { values } = form
  const { base } = edited
  const cap = useQuery(orgOptions).data?.trialCapDays
  const capped = cap !== undefined && isTrial(base, values) && !values.overrideTrialCap
  const capEnd = capped ? trialCapEnd(base, cap) : null
  useEffect(() => {
    if (preset) form.setValues(preset)
    // Once, when the dialog opens: later the form belongs to the person.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [])
  const definitions = useQuery(packageOptions(license.packageId)).data?.features ?? []
  const asked = askedOf(base, values)
  const clean = asked !== null && Object.keys(asked).length === 0
  const previewed = usePreview(license.id, asked)
  const { preview } = previewed
  const refused = !clean && !previewed.behind && !previewed.unfinished && !previewed.error ? preview?.refused : null
  const navigate = useNavigate()
  const undo = () => void navigate({ to: '/licenses/$id', params: { id: license.id }, search: { undo: 'true' } })
  const save = () =>
    saveOrReload(
      async () => {
        const saved = await changeLicense(license.id, base.revision, changeOf(base, values))
        if (saved.revision === base.revision) notifyDone('Nothing to change: the license is like that already.')
        else tellSaved(saved, preview?.undoable === true ? undo : null)
      },
      () => queryClient.invalidateQueries({ queryKey: ['licenses', license.id] }),
    )
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={`Modify License ${license.number}`}
      form={form}
      onSubmit={save}
      submitLabel="Save"
      allowClean={false}
      refused={refused}
      size={980}
    >
      <div className={css.columns}>
        <Stack gap="md">
          <Radio.Group label="Status" {...form.getInputProps('status')}>
            <Stack gap={6} mt={4}>
              {choicesOf(edited.base).map((choice) => (
                <Radio key={choice.value} size="xs" {...choice} />
              ))}
            </Stack>
          </Radio.Group>
          <div className={css.pair}>
            <NumberInput
              label="Seats"
              min={0}
              max={99_000_000}
              allowDecimal={false}
              thousandSeparator=","
              disabled={values.site}
              {...form.getInputProps('seats')}
            />
            <Checkbox size="xs" label="Site license (no limit)" {...form.getInputProps('site', { type: 'checkbox' })} />
            <DateInput
              label="Expiration"
              description={capEnd ? `At most until ${capEnd}, ${cap} days from the start` : 'The last day of access'}
              placeholder="YYYY-MM-DD"
              valueFormat="YYYY-MM-DD"
              disabled={values.never}
              {...form.getInputProps('expires')}
            />
            <Checkbox size="xs" label="Never expires" {...form.getInputProps('never', { type: 'checkbox' })} />
          </div>
          <FeatureEditor
            value={values.features}
            onChange={(rows) => form.setFieldValue('features', rows)}
            definitions={definitions}
            error={form.errors['features']}
          />
          <Textarea
            label="Message for the customer"
            description={
              base.status === 'suspended' && base.message && values.status !== 'suspended' && !values.message
                ? `Will be cleared; it was “${base.message}”`
                : 'The product may show it. Leave empty for none'
            }
            maxLength={500}
            {...form.getInputProps('message')}
          />
          <Textarea
            label="Reason"
            description="For the history; the customer never sees it"
            maxLength={2000}
            required={values.overrideTrialCap}
            {...form.getInputProps('reason')}
          />
          {admin && isTrial(edited.base, values) && (
            <Checkbox
              size="xs"
              label="Go beyond the trial cap"
              description="Admins only, with a reason"
              {...form.getInputProps('overrideTrialCap', { type: 'checkbox' })}
            />
          )}
          <StaleNotice
            edited={edited}
            changes={describeChanges(termsOf(valuesOf(edited.base)), termsOf(valuesOf(license)), look)}
          />
        </Stack>
        <div className={css.beside}>
          <PreviewPanel
            previewed={previewed}
            clean={clean}
            whoStays={
              preview &&
              asksWhoStays(preview.seats) && (
                <WhoStays value={values.seatPolicy} onChange={(policy) => form.setFieldValue('seatPolicy', policy)} />
              )
            }
          />
        </div>
      </div>
    </FormDialog>
  )
}

function tellSaved({ number, revision }: License, undo: (() => void) | null): void {
  const words = `${number} is modified, revision ${revision}.`
  if (undo === null) return notifyDone(words)
  notifyWith(words, (close) => (
    <Button
      size="compact-xs"
      variant="light"
      onClick={() => {
        close()
        undo()
      }}
    >
      Undo
    </Button>
  ))
}
