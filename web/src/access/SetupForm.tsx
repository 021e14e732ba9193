import { TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { api, call } from '../api.ts'
import { startSession } from '../session.tsx'
import { OutsidePage } from '../ui/OutsidePage.tsx'
import { PlainForm } from '../ui/PlainForm.tsx'
import { checkEmail, checkFilled, checkNewPassword, NewPassword } from './NewPassword.tsx'
import { ownZone, ZoneSelect } from './ZoneSelect.tsx'

export function SetupForm({ token }: { token: string }) {
  const navigate = useNavigate()
  const form = useForm({
    initialValues: { orgName: '', timeZone: ownZone(), name: '', email: '', password: '' },
    validate: {
      orgName: checkFilled('the name of your company'),
      name: checkFilled('your name'),
      email: checkEmail,
      password: checkNewPassword,
    },
  })
  const create = async (values: typeof form.values) => {
    startSession(await call(api.POST('/api/v1/setup', { body: { token, ...values } }), true))
    await navigate({ to: '/packages' })
  }
  return (
    <OutsidePage title="Set up OpenLMA" hint="Your License Management Org, and you as its first admin.">
      <PlainForm form={form} onSubmit={create} submitLabel="Create the org" wide>
        <TextInput
          label="Org name"
          description="Your company, as customers know it"
          autoComplete="organization"
          required
          data-autofocus
          {...form.getInputProps('orgName')}
        />
        <ZoneSelect {...form.getInputProps('timeZone')} />
        <TextInput label="Your name" autoComplete="name" required {...form.getInputProps('name')} />
        <TextInput label="Email" type="email" autoComplete="username" required {...form.getInputProps('email')} />
        <NewPassword {...form.getInputProps('password')} />
      </PlainForm>
    </OutsidePage>
  )
}
