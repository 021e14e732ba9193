import { Button, Checkbox, Radio, Stack, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { orgOptions } from '../access/queries.ts'
import { describeChanges } from '../events/describe-changes.ts'
import { useLook } from '../events/use-look.ts'
import { packageOptions } from '../packages/queries.ts'
import { queryClient } from '../query-client.ts'
import { useCan } from '../session.tsx'
import { DayInput } from '../ui/DayInput.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { StaleNotice } from '../ui/StaleNotice.tsx'
import { notifyDone, notifyWith } from '../ui/notify.ts'
import { WholeInput } from '../ui/WholeInput.tsx'
import { saveOrReload, useEdited } from '../ui/use-edited.ts'
import { FeatureEditor } from './FeatureEditor.tsx'
import {
  askedOf,
  changeOf,
  choicesOf,
  expiresFault,
  faultOf,
  featureFault,
  isTrial,
  seatsFault,
  termsOf,
  trialCapEnd,
  valuesOf,
  type LicenseValues,
} from './license-change.ts'
import { PreviewPanel } from './PreviewPanel.tsx'
import { asksWhoStays } from './preview-words.ts'
import { PreviewSummary } from './PreviewSummary.tsx'
import { changeLicense, type License } from './queries.ts'
import { usePreview } from './use-preview.ts'
import { WhoStays } from './WhoStays.tsx'
import css from './LicenseForm.module.css'

type Props = { license: License; preset?: Partial<LicenseValues>; onClose: () => void }

/** Modify License (M1): what will happen stands beside the fields before it is saved (M6); nobody's change is overwritten. */
export function LicenseForm({ license, preset, onClose }: Props) {
  const admin = useCan('org:write')
  const look = useLook()
  const narrow = useMediaQuery('(max-width: 820px)') ?? false
  const definitions = useQuery(packageOptions(license.packageId)).data?.features ?? []
  const form = useForm<LicenseValues>({
    initialValues: valuesOf(license),
    validateInputOnBlur: ['seats', 'expires'],
    validate: {
      seats: (_, all) => seatsFault(all),
      expires: (_, all) => expiresFault(all),
      features: (rows) => featureFault(rows, definitions, license.features),
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
  const fault = faultOf(values, definitions, base.features)
  const asked = fault === null ? askedOf(base, values) : null
  const clean = asked !== null && Object.keys(asked).length === 0
  const previewed = usePreview(license.id, asked)
  const { preview } = previewed
  const refused = clean ? null : (fault ?? previewed.refused)
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
  const whoStays = preview && asksWhoStays(preview.seats) && (
    <WhoStays value={values.seatPolicy} onChange={(policy) => form.setFieldValue('seatPolicy', policy)} />
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
      aboveButtons={narrow && !clean && <PreviewSummary previewed={previewed} fault={fault} whoStays={whoStays} />}
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
            <WholeInput label="Seats" disabled={values.site} {...form.getInputProps('seats')} />
            <Checkbox size="xs" label="Site license (no limit)" {...form.getInputProps('site', { type: 'checkbox' })} />
            <DayInput
              label="Expiration"
              description={capEnd ? `At most until ${capEnd}, ${cap} days from the start` : 'The last day of access'}
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
          <PreviewPanel previewed={previewed} clean={clean} fault={fault} whoStays={narrow ? null : whoStays} />
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
