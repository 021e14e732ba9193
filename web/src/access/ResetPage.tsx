import { useForm } from '@mantine/form'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api, call } from '../api.ts'
import { notifyDone } from '../ui/notify.ts'
import { OutsidePage } from '../ui/OutsidePage.tsx'
import { PlainForm } from '../ui/PlainForm.tsx'
import { LinkPage, type LinkInfo } from './LinkPage.tsx'
import { checkNewPassword, NewPassword } from './NewPassword.tsx'

export function ResetPage() {
  const { token } = useSearch({ from: '/reset' })
  return (
    <LinkPage token={token} kind="reset" title="Choose a new password">
      {(link) => <ResetForm token={token ?? ''} link={link} />}
    </LinkPage>
  )
}

function ResetForm({ token, link }: { token: string; link: LinkInfo }) {
  const navigate = useNavigate()
  const form = useForm({ initialValues: { password: '' }, validate: { password: checkNewPassword } })
  const save = async ({ password }: typeof form.values) => {
    await call(api.POST('/api/v1/password/reset', { body: { token, password } }), true)
    notifyDone('Your new password is saved. Sign in with it.')
    await navigate({ to: '/sign-in' })
  }
  return (
    <OutsidePage title="Choose a new password" hint={`For ${link.name}, ${link.email}. All other sessions end.`}>
      <PlainForm form={form} onSubmit={save} submitLabel="Save the password" wide>
        {/* Tells password managers whose password this is. */}
        <input type="hidden" name="username" autoComplete="username" value={link.email} readOnly />
        <NewPassword label="New password" {...form.getInputProps('password')} />
      </PlainForm>
    </OutsidePage>
  )
}
