import { Radio, Select, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { api, call } from '../api.ts'
import { queryClient } from '../query-client.ts'
import { FormDialog } from '../ui/FormDialog.tsx'
import { SecretDialog } from '../ui/SecretDialog.tsx'
import { checkFilled } from './NewPassword.tsx'
import type { Scope } from './queries.ts'

const scopes: { value: Scope; label: string; description: string }[] = [
  { value: 'read', label: 'Read', description: 'Sees everything but API keys' },
  { value: 'write', label: 'Write', description: 'Also changes packages, licenses, leads and subscribers' },
  { value: 'admin', label: 'Admin', description: 'Everything, members and keys included' },
]

const lifetimes = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: 'never', label: 'Until it is revoked' },
]

/** Makes a key and shows it, once. */
export function ApiKeyForm({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [key, setKey] = useState<string | null>(null)
  const form = useForm({
    initialValues: { name: '', scope: 'read' as Scope, lifetime: '365' },
    validate: { name: checkFilled('the key a name') },
  })
  const create = async ({ name, scope, lifetime }: typeof form.values) => {
    const expiresInDays = lifetime === 'never' ? null : Number(lifetime)
    const made = await call(api.POST('/api/v1/api-keys', { body: { name, scopes: [scope], expiresInDays } }))
    await queryClient.invalidateQueries({ queryKey: ['api-keys'] })
    form.reset()
    setKey(made.key)
  }
  return (
    <>
      <FormDialog
        opened={opened}
        onClose={onClose}
        title="New API key"
        form={form}
        onSubmit={create}
        submitLabel="Create key"
      >
        <TextInput
          label="Name"
          description="Where it is used, so that you know later what revoking it stops"
          required
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Radio.Group label="Scope" {...form.getInputProps('scope')}>
          <Stack gap="xs" mt={4}>
            {scopes.map((scope) => (
              <Radio key={scope.value} size="xs" {...scope} />
            ))}
          </Stack>
        </Radio.Group>
        <Select label="Good for" data={lifetimes} allowDeselect={false} {...form.getInputProps('lifetime')} />
      </FormDialog>
      <SecretDialog
        secret={key}
        title="Your new API key"
        label="API key"
        warning="Copy it now: it is shown this once, and only a hash of it is kept."
        onClose={() => setKey(null)}
      >
        Send it as: Authorization: Bearer {key?.slice(0, 8)}…
      </SecretDialog>
    </>
  )
}
