import { Alert, PasswordInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { Link, Navigate, useRouter, useSearch } from '@tanstack/react-router'
import { api, call } from '../api.ts'
import { startSession, statusOptions } from '../session.tsx'
import { OutsidePage } from '../ui/OutsidePage.tsx'
import { PlainForm } from '../ui/PlainForm.tsx'
import { checkFilled } from './NewPassword.tsx'

export function SignInPage() {
  const { to } = useSearch({ from: '/sign-in' })
  const router = useRouter()
  const { data: status } = useQuery(statusOptions)
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: { email: checkFilled('your email'), password: (value) => (value ? null : 'Give your password.') },
  })
  const signIn = async (body: typeof form.values) => {
    startSession(await call(api.POST('/api/v1/session', { body }), true))
    router.history.push(to ?? '/packages')
  }
  if (status?.needsSetup) return <Navigate to="/setup" />
  return (
    <OutsidePage title="Sign in">
      <PlainForm form={form} onSubmit={signIn} submitLabel="Sign in" wide>
        {to && <Alert color="blue">Sign in to go on where you were.</Alert>}
        <TextInput label="Email" type="email" autoComplete="username" required {...form.getInputProps('email')} />
        <PasswordInput label="Password" autoComplete="current-password" required {...form.getInputProps('password')} />
        <Link to="/forgot">Forgot your password?</Link>
      </PlainForm>
    </OutsidePage>
  )
}
