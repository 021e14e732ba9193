import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { useSession } from '../session.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { AccountFields, accountBodyOf, accountRules, type AccountValues } from './AccountFields.tsx'
import { createAccount } from './queries.ts'

export function NewAccountForm({ onClose }: { onClose: () => void }) {
  const { user } = useSession()
  const navigate = useNavigate()
  const form = useForm<AccountValues>({
    initialValues: { name: '', domain: '', ownerId: user.id, externalRef: '' },
    validate: accountRules,
  })
  const create = async (values: AccountValues) => {
    const { id } = await createAccount(accountBodyOf(values))
    await navigate({ to: '/accounts/$id', params: { id } })
  }
  return (
    <FormDialog
      opened
      onClose={onClose}
      title="New account"
      form={form}
      onSubmit={create}
      submitLabel="Create account"
      size="md"
    >
      <AccountFields form={form} />
    </FormDialog>
  )
}
