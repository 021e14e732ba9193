import { useForm } from '@mantine/form'
import { MemberSelect } from '../access/MemberSelect.tsx'
import { useLook } from '../events/use-look.ts'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone } from '../ui/notify.ts'
import { assignLeads } from './queries.ts'

type Props = { leadIds: string[]; ownerId?: string | null; onClose: () => void; onDone?: () => void }

/** Gives one lead or many to a colleague, or back to the License Manager. */
export function AssignForm({ leadIds, ownerId = null, onClose, onDone }: Props) {
  const look = useLook()
  const form = useForm<{ ownerId: string | null }>({ initialValues: { ownerId } })
  const many = leadIds.length > 1
  const assign = async (values: typeof form.values) => {
    const { assigned, unchanged, notFound } = await assignLeads(leadIds, values.ownerId)
    const to = values.ownerId === null ? 'the License Manager' : (look.nameOf(values.ownerId) ?? 'the new owner')
    const rest = [
      unchanged > 0 && `${unchanged} had that owner already`,
      notFound > 0 && `${notFound} ${notFound === 1 ? 'is' : 'are'} gone`,
    ].filter(Boolean)
    notifyDone([`${assigned} ${assigned === 1 ? 'lead' : 'leads'} assigned to ${to}`, ...rest].join('; ') + '.')
    onDone?.()
  }
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={many ? `Assign ${leadIds.length} leads` : 'Change owner'}
      form={form}
      onSubmit={assign}
      submitLabel="Assign"
      size="md"
      allowClean={many}
    >
      <MemberSelect
        label="New owner"
        description="Is told by mail, unless it is you"
        placeholder="License Manager (nobody)"
        kept={ownerId}
        {...form.getInputProps('ownerId')}
      />
    </FormDialog>
  )
}
