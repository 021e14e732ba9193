import { useForm } from '@mantine/form'
import { describeChanges } from '../events/describe-changes.ts'
import { useLook } from '../events/use-look.ts'
import { queryClient } from '../query-client.ts'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone } from '../ui/notify.ts'
import { StaleNotice } from '../ui/StaleNotice.tsx'
import { saveOrReload, useEdited } from '../ui/use-edited.ts'
import { AccountFields, accountBodyOf, accountRules, accountValuesOf, type AccountValues } from './AccountFields.tsx'
import { changeAccount, type Account } from './queries.ts'

export function AccountForm({ account, onClose }: { account: Account; onClose: () => void }) {
  const look = useLook()
  const form = useForm<AccountValues>({ initialValues: accountValuesOf(account), validate: accountRules })
  const edited = useEdited(form, account, accountValuesOf)
  const save = (values: AccountValues) =>
    saveOrReload(
      async () => {
        await changeAccount(account.id, edited.base.revision, accountBodyOf(values))
        notifyDone('The account is saved.')
      },
      () => queryClient.invalidateQueries({ queryKey: ['accounts', account.id] }),
    )
  const changes = describeChanges(
    accountBodyOf(accountValuesOf(edited.base)),
    accountBodyOf(accountValuesOf(account)),
    look,
  )
  return (
    <FormDialog
      opened
      onClose={onClose}
      title="Edit account"
      form={form}
      onSubmit={save}
      submitLabel="Save"
      size="md"
      allowClean={false}
    >
      <StaleNotice edited={edited} changes={changes} />
      <AccountFields form={form} kept={account.ownerId} />
    </FormDialog>
  )
}
