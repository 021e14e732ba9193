import { PasswordInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { api, call } from '../api.ts'
import { useSession } from '../session.tsx'
import { FieldList } from '../ui/FieldList.tsx'
import { notifyDone } from '../ui/notify.ts'
import { PageTitle } from '../ui/PageTitle.tsx'
import { PlainForm } from '../ui/PlainForm.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { checkNewPassword, NewPassword } from './NewPassword.tsx'
import { roleLabel } from './queries.ts'

/** Who one is here, and one's password. */
export function AccountForm() {
  const { user, org, orgs, role } = useSession()
  return (
    <>
      <PageTitle title="My account" />
      <RelatedList title="You">
        <FieldList
          fields={[
            { label: 'Name', value: user.name },
            { label: 'Email', value: user.email },
            { label: `Role in ${org.name}`, value: roleLabel(role) },
            { label: 'Your orgs', value: orgs.map(({ name }) => name).join(', ') },
          ]}
        />
      </RelatedList>
      <RelatedList title="Change password">
        <div style={{ maxWidth: 420 }}>
          <PasswordForm email={user.email} />
        </div>
      </RelatedList>
    </>
  )
}

function PasswordForm({ email }: { email: string }) {
  const form = useForm({
    initialValues: { current: '', password: '' },
    validate: { current: (value) => (value ? null : 'Give your present password.'), password: checkNewPassword },
  })
  const save = async (body: typeof form.values) => {
    await call(api.PUT('/api/v1/session/password', { body }))
    form.reset()
    notifyDone('Your password is changed. Your other sessions have ended.')
  }
  return (
    <PlainForm form={form} onSubmit={save} submitLabel="Change password">
      {/* Tells password managers whose password this is. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <PasswordInput
        label="Present password"
        autoComplete="current-password"
        required
        {...form.getInputProps('current')}
      />
      <NewPassword label="New password" {...form.getInputProps('password')} />
    </PlainForm>
  )
}
