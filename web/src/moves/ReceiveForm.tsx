import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { wholeFault } from '../ui/figures.ts'
import { FormDialog } from '../ui/FormDialog.tsx'
import { WholeInput } from '../ui/WholeInput.tsx'
import { advised } from './advice.ts'
import { invite } from './queries.ts'

/** V2: invites packages of another org to this one. The page of the move shows what the other side needs for it. */
export function ReceiveForm({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate()
  const form = useForm<{ days: number | string }>({
    initialValues: { days: 7 },
    validate: { days: (days) => wholeFault(days, 1, 30) },
  })
  const make = async ({ days }: typeof form.values) => {
    const { moveId } = await advised(invite(Number(days)))
    await navigate({ to: '/settings/moves/$id', params: { id: moveId } })
  }
  return (
    <FormDialog
      opened
      onClose={onClose}
      title="Receive packages"
      form={form}
      onSubmit={make}
      submitLabel="Make the invitation"
    >
      <div>
        Packages of another org come here with their licenses, installations, leads and history. You make an invitation,
        and an admin of the other org says what comes. Nothing changes until they hand over.
      </div>
      <WholeInput
        label="Days"
        description="For how long the invitation is good, from 1 to 30. It works once"
        required
        {...form.getInputProps('days')}
      />
    </FormDialog>
  )
}
