import { Alert, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useCan } from '../session.tsx'
import { CopyField } from '../ui/CopyField.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { wholeFault } from '../ui/figures.ts'
import { Loading } from '../ui/Loading.tsx'
import { notifyDone } from '../ui/notify.ts'
import { PageTitle } from '../ui/PageTitle.tsx'
import { PlainForm } from '../ui/PlainForm.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { WholeInput } from '../ui/WholeInput.tsx'
import { MemberSelect } from './MemberSelect.tsx'
import { checkFilled } from './NewPassword.tsx'
import { changeOrg, orgOptions, type Org } from './queries.ts'
import { ZoneSelect } from './ZoneSelect.tsx'

/** The org's name, zone, trial cap and fallback owner. */
export function OrgForm() {
  const { data: org, error, refetch } = useQuery(orgOptions)
  if (error && !org) return <ErrorPanel error={error} retry={() => void refetch()} />
  if (!org) return <Loading />
  return (
    <>
      <PageTitle title="Org" hint="What is true for the whole License Management Org." />
      <RelatedList title="Org settings">
        <div style={{ maxWidth: 520 }}>
          <Fields org={org} />
        </div>
      </RelatedList>
      <RelatedList title="For programs">
        Org id: <CopyField value={org.id} label="org id" />
      </RelatedList>
    </>
  )
}

function Fields({ org }: { org: Org }) {
  const may = useCan('org:write')
  // What the form was filled from: a change by somebody else meanwhile must be refused, not overwritten.
  const [base, setBase] = useState(org)
  const form = useForm({
    initialValues: fieldsOf(base),
    validate: {
      name: checkFilled('the org a name'),
      trialCapDays: (days) => wholeFault(days, 1, 90),
    },
  })
  const adopt = (next: Org) => {
    setBase(next)
    form.setInitialValues(fieldsOf(next))
    form.setValues(fieldsOf(next))
    form.resetDirty(fieldsOf(next))
  }
  const save = async (values: typeof form.values) => {
    adopt(await changeOrg(base.revision, { ...values, trialCapDays: Number(values.trialCapDays) }))
    notifyDone('The org settings are saved.')
  }
  return (
    <PlainForm form={form} onSubmit={save} submitLabel="Save" onlyDirty>
      {!may && <Alert color="blue">Only admins can change these settings.</Alert>}
      {org.revision !== base.revision && (
        <Alert color="yellow" title="Somebody changed the settings meanwhile">
          <button type="button" className="link" onClick={() => adopt(org)}>
            Load them as they are now
          </button>{' '}
          and make your change again.
        </Alert>
      )}
      <TextInput label="Name" required disabled={!may} {...form.getInputProps('name')} />
      <ZoneSelect
        disabled={!may}
        description="Dates set from now on end at midnight there. Licenses that have a date keep theirs"
        {...form.getInputProps('timeZone')}
      />
      <WholeInput
        label="Longest trial (days), at most 90"
        description="No trial is longer, unless an admin overrides it with a reason"
        disabled={!may}
        {...form.getInputProps('trialCapDays')}
      />
      <MemberSelect
        label="Fallback owner"
        description="Gets the leads of a package whose lead manager is missing or inactive"
        placeholder="Nobody: such leads belong to the License Manager"
        kept={org.fallbackOwnerId}
        disabled={!may}
        {...form.getInputProps('fallbackOwnerId')}
      />
    </PlainForm>
  )
}

function fieldsOf({ name, timeZone, trialCapDays, fallbackOwnerId }: Org) {
  return { name, timeZone, trialCapDays: trialCapDays as number | string, fallbackOwnerId }
}
