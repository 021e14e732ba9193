import { Alert, Checkbox, Radio, Select, Stack, Textarea } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { MemberSelect } from '../access/MemberSelect.tsx'
import { WholeInput } from '../ui/WholeInput.tsx'
import { FeaturesFields } from './FeaturesFields.tsx'
import css from './PackageFields.module.css'
import { failureModes } from './package-words.ts'
import { warnsOf, type PackageValues } from './package-values.ts'
import { SandboxFields } from './SandboxFields.tsx'

type Form = { form: UseFormReturnType<PackageValues> }

/** Default terms (P1), with a word of warning where everything would be given away. */
export function TermsFields({ form }: Form) {
  const { values } = form
  return (
    <fieldset className={css.group}>
      <legend>Default terms</legend>
      <p className="quiet">What an install gets. A change concerns later installs only.</p>
      <Radio.Group aria-label="Default status" {...form.getInputProps('status')}>
        <div className={css.choices}>
          <Radio size="xs" value="trial" label="Trial" />
          <Radio size="xs" value="active" label="Active" />
        </div>
      </Radio.Group>
      <div className={css.pair}>
        <WholeInput
          label="Days of access"
          disabled={values.never && values.status === 'active'}
          {...form.getInputProps('days')}
        />
        <Checkbox
          size="xs"
          label="Without end"
          disabled={values.status === 'trial'}
          {...form.getInputProps('never', { type: 'checkbox' })}
          checked={values.never && values.status === 'active'}
        />
        <WholeInput label="Seats" disabled={values.site} {...form.getInputProps('seats')} />
        <Checkbox size="xs" label="Site license (no limit)" {...form.getInputProps('site', { type: 'checkbox' })} />
      </div>
      <Checkbox
        size="xs"
        label="Give a seat on first use"
        description="Who has none gets one by using the product, while some are free. Else somebody assigns them"
        {...form.getInputProps('assignOnFirstUse', { type: 'checkbox' })}
      />
      {warnsOf(values) && (
        <Alert color="yellow" title="This gives the product away">
          Active, without end and for the whole site: everybody who installs may use everything, for ever, until you
          modify the license. If that is not meant, choose a trial, a number of days or a number of seats.
        </Alert>
      )}
    </fieldset>
  )
}

export function ManagerSelect({ form }: Form) {
  return (
    <MemberSelect
      label="Lead manager"
      description="Gets the leads of this package"
      placeholder="Nobody: leads go to the fallback owner of the org"
      {...form.getInputProps('leadManagerId')}
    />
  )
}

/** What most vendors leave as it is. */
export function AdvancedFields({ form }: Form) {
  const { values } = form
  return (
    <Stack gap="md">
      <Textarea label="Description" description="Shown on the install page" {...form.getInputProps('description')} />
      <Radio.Group label="Install mode" {...form.getInputProps('installMode')}>
        <Stack gap={6} mt={4}>
          <Radio size="xs" value="open" label="Open" description="Whoever has the install key may install" />
          <Radio
            size="xs"
            value="code_required"
            label="Activation code required"
            description="An install needs a code that you or the install page issued"
          />
        </Stack>
      </Radio.Group>
      <div className={css.pair}>
        <WholeInput
          label="Grace, in days"
          description="An expired license still answers yes"
          {...form.getInputProps('graceDays')}
        />
        <WholeInput
          label="Offline period, in days"
          description="How long a product goes on without news"
          {...form.getInputProps('offlineDays')}
        />
        <WholeInput
          label="New trial after, in days"
          description="For who installs again after a trial ended"
          disabled={!values.retrial}
          {...form.getInputProps('retrialAfterDays')}
          value={values.retrial ? values.retrialAfterDays : ''}
        />
        <Checkbox size="xs" label="Allow a new trial" {...form.getInputProps('retrial', { type: 'checkbox' })} />
        <WholeInput
          label="Silent after, in days"
          description="An installation not heard of is marked"
          {...form.getInputProps('silentAfterDays')}
        />
      </div>
      <Checkbox
        size="xs"
        label="Tell the customer when access ends"
        description="The notices go to the contact as well"
        {...form.getInputProps('notifyCustomer', { type: 'checkbox' })}
      />
      <Select
        label="When the product does not know"
        description="No valid document, or none fresh enough"
        data={failureModes}
        allowDeselect={false}
        {...form.getInputProps('failureMode')}
      />
      <SandboxFields form={form} />
      <FeaturesFields form={form} />
    </Stack>
  )
}
