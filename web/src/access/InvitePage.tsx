import { TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api, call } from '../api.ts'
import { startSession } from '../session.tsx'
import { OutsidePage } from '../ui/OutsidePage.tsx'
import { PlainForm } from '../ui/PlainForm.tsx'
import { LinkPage, type LinkInfo } from './LinkPage.tsx'
import { checkFilled, checkNewPassword, NewPassword } from './NewPassword.tsx'

export function InvitePage() {
  const { token } = useSearch({ from: '/invite' })
  return (
    <LinkPage token={token} kind="invite" title="Invitation">
      {(link) => <InviteForm token={token ?? ''} link={link} />}
    </LinkPage>
  )
}

function InviteForm({ token, link }: { token: string; link: LinkInfo }) {
  const navigate = useNavigate()
  const form = useForm({
    initialValues: { name: link.name, password: '' },
    validate: { name: checkFilled('your name'), password: (value) => (value ? checkNewPassword(value) : null) },
  })
  const accept = async ({ name, password }: typeof form.values) => {
    const body = { token, name, password: password || undefined }
    startSession(await call(api.POST('/api/v1/invites/accept', { body }), true))
    await navigate({ to: '/packages' })
  }
  return (
    <OutsidePage title={`Join ${link.orgName ?? 'the org'}`} hint={`You will sign in as ${link.email}.`}>
      <PlainForm form={form} onSubmit={accept} submitLabel="Join" wide>
        <TextInput label="Your name" autoComplete="name" required {...form.getInputProps('name')} />
        <NewPassword
          required={false}
          description="At least 10 characters. Leave it empty if you have a password on this server already"
          {...form.getInputProps('password')}
        />
      </PlainForm>
    </OutsidePage>
  )
}
