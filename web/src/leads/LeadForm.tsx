import { Select, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { MemberSelect } from '../access/MemberSelect.tsx'
import { describeChanges } from '../events/describe-changes.ts'
import { useLook } from '../events/use-look.ts'
import { queryClient } from '../query-client.ts'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone } from '../ui/notify.ts'
import { StaleNotice } from '../ui/StaleNotice.tsx'
import { saveOrReload, useEdited } from '../ui/use-edited.ts'
import { leadStatuses, path } from './lead-words.ts'
import { changeLead, type Lead, type LeadChange } from './queries.ts'

type Values = { status: Lead['status']; ownerId: string | null; externalRef: string; reason: string }

const valuesOf = ({ status, ownerId, externalRef }: Lead): Values => ({
  status,
  ownerId,
  externalRef: externalRef ?? '',
  reason: '',
})

/** Changes owner, status and reference of a lead. What the person said stays as it came. */
export function LeadForm({ lead, onClose }: { lead: Lead; onClose: () => void }) {
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
      <MemberSelect
        label="Owner"
        description="Who follows up"
        placeholder="License Manager (nobody)"
        kept={lead.ownerId}
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
      <TextInput
        label="External reference"
        description="What your CRM calls this lead"
        maxLength={200}
        {...form.getInputProps('externalRef')}
      />
      <Textarea label="Reason" description="For the history" maxLength={2_000} {...form.getInputProps('reason')} />
      <StaleNotice edited={edited} changes={describeChanges(valuesOf(edited.base), valuesOf(lead), look)} />
    </FormDialog>
  )
}

function changeOf(lead: Lead, { status, ownerId, externalRef, reason }: Values): LeadChange {
  const reference = externalRef.trim() || null
  return {
    ...(status !== lead.status && status !== 'converted' && { status }),
    ...(ownerId !== lead.ownerId && { ownerId }),
    ...(reference !== lead.externalRef && { externalRef: reference }),
    ...(reason.trim() && { reason: reason.trim() }),
  }
}
