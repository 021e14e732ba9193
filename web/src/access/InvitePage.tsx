import { PasswordInput, TextInput } from '@mantine/core'
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
    validate: {
      name: link.hasPassword ? undefined : checkFilled('your name'),
      password: link.hasPassword ? checkFilled('your password') : checkNewPassword,
    },
  })
  const accept = async ({ name, password }: typeof form.values) => {
    const body = link.hasPassword ? { token, password } : { token, name, password }
    startSession(await call(api.POST('/api/v1/invites/accept', { body }), true))
    await navigate({ to: '/packages' })
  }
  return (
    <OutsidePage title={`Join ${link.orgName ?? 'the org'}`} hint={`You will sign in as ${link.email}.`}>
      <PlainForm form={form} onSubmit={accept} submitLabel="Join" wide>
        {link.hasPassword ? (
          <PasswordInput
            label="Your password"
            description="The one you sign in with on this server already"
            autoComplete="current-password"
            required
            {...form.getInputProps('password')}
          />
        ) : (
          <>
            <TextInput label="Your name" autoComplete="name" required {...form.getInputProps('name')} />
            <NewPassword {...form.getInputProps('password')} />
          </>
        )}
      </PlainForm>
    </OutsidePage>
  )
}
