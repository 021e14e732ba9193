import { Select } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { membersOptions } from '../access/queries.ts'
import { describeChanges } from '../events/describe-changes.ts'
import { useLook } from '../events/HistoryCard.tsx'
import { queryClient } from '../query-client.ts'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone } from '../ui/notify.ts'
import { StaleNotice } from '../ui/StaleNotice.tsx'
import { saveOrReload, useEdited } from '../ui/use-edited.ts'
import { leadStatuses, path } from './lead-words.ts'
import { changeLead, type Lead, type LeadChange } from './queries.ts'

type Values = { status: Lead['status']; ownerId: string | null }

const valuesOf = ({ status, ownerId }: Lead): Values => ({ status, ownerId })

/** Changes owner and status of a lead. */
export function LeadForm({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const members = useQuery(membersOptions).data ?? []
  const look = useLook()
  const form = useForm<Values>({ initialValues: valuesOf(lead) })
  const edited = useEdited(form, lead, valuesOf)
  const save = (values: Values) =>
    saveOrReload(
      async () => {
        await changeLead(lead.id, edited.base.revision, changeOf(edited.base, values))
        notifyDone('The lead is saved.')
      },
      () => queryClient.invalidateQueries({ queryKey: ['leads', lead.id] }),
    )
  const owners = members.filter((user) => user.status === 'active' || user.id === lead.ownerId)
  return (
    <FormDialog
      opened
      onClose={onClose}
      title="Edit lead"
      form={form}
      onSubmit={save}
      submitLabel="Save"
      size="md"
      allowClean={false}
    >
      <Select
        label="Owner"
        description="Who follows up"
        placeholder="License Manager (nobody)"
        data={owners.map(({ id, name, status }) => ({
          value: id,
          label: status === 'active' ? name : `${name} (${status})`,
        }))}
        clearable
        searchable
        {...form.getInputProps('ownerId')}
      />
      <Select
        label="Status"
        data={(lead.status === 'converted' ? (['converted'] as const) : path).map((value) => ({
          value,
          label: leadStatuses[value].label,
        }))}
        allowDeselect={false}
        disabled={lead.status === 'converted'}
        {...form.getInputProps('status')}
      />
      <StaleNotice edited={edited} changes={describeChanges(valuesOf(edited.base), valuesOf(lead), look)} />
    </FormDialog>
  )
}

function changeOf(lead: Lead, { status, ownerId }: Values): LeadChange {
  return {
    ...(status !== lead.status && status !== 'converted' && { status }),
    ...(ownerId !== lead.ownerId && { ownerId }),
  }
}
