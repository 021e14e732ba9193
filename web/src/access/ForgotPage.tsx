import { TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api, call } from '../api.ts'
import { statusOptions } from '../session.tsx'
import { CodeBlock } from '../ui/CodeBlock.tsx'
import { OutsidePage } from '../ui/OutsidePage.tsx'
import { PlainForm } from '../ui/PlainForm.tsx'
import { checkEmail } from './NewPassword.tsx'

export function ForgotPage() {
  const { data: status } = useQuery(statusOptions)
  const [sentTo, setSentTo] = useState<string | null>(null)
  const form = useForm({ initialValues: { email: '' }, validate: { email: checkEmail } })
  const ask = async (body: typeof form.values) => {
    await call(api.POST('/api/v1/password/forgot', { body }), true)
    setSentTo(body.email.trim())
  }
  const back = <Link to="/sign-in">Back to sign in</Link>
  if (status && !status.mailEnabled) {
    return (
      <OutsidePage
        title="Forgot your password?"
        hint="This server sends no mail, so a person has to help."
        footer={back}
      >
        <p style={{ marginTop: 0 }}>An admin of your org can make a reset link for you under Settings, Users.</p>
        <p>If you are the only admin, make one on the machine where the server runs:</p>
        <CodeBlock label="Command" code="npm run -s cli -- reset-link --email you@example.com" />
      </OutsidePage>
    )
  }
  if (sentTo) {
    return (
      <OutsidePage title="Look into your mail" footer={back}>
        If {sentTo} belongs to somebody here, a link to choose a new password is on its way. It works once, and soon
        expires.
      </OutsidePage>
    )
  }
  return (
    <OutsidePage title="Forgot your password?" hint="You get a link by mail to choose a new one." footer={back}>
      <PlainForm form={form} onSubmit={ask} submitLabel="Send me the link" wide>
        <TextInput label="Email" type="email" autoComplete="username" required {...form.getInputProps('email')} />
      </PlainForm>
    </OutsidePage>
  )
}
