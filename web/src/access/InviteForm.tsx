import { Alert, Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { api, call } from '../api.ts'
import { queryClient } from '../query-client.ts'
import { CopyField } from '../ui/CopyField.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone } from '../ui/notify.ts'
import { checkEmail, checkFilled } from './NewPassword.tsx'
import { RoleSelect } from './RoleSelect.tsx'
import type { Role } from './queries.ts'

export function InviteForm({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [link, setLink] = useState<{ name: string; url: string } | null>(null)
  const form = useForm({
    initialValues: { email: '', name: '', role: 'viewer' as Role },
    validate: { email: checkEmail, name: checkFilled('the name') },
  })
  const invite = async (body: typeof form.values) => {
    const user = await call(api.POST('/api/v1/users', { body }))
    await queryClient.invalidateQueries({ queryKey: ['users'] })
    form.reset()
    if (user.inviteUrl) setLink({ name: user.name, url: user.inviteUrl })
    else notifyDone(`An invitation to ${user.email} is on its way.`)
  }
  return (
    <>
      <FormDialog
        opened={opened}
        onClose={onClose}
        title="Invite a user"
        form={form}
        onSubmit={invite}
        submitLabel="Invite"
      >
        <TextInput label="Email" type="email" required data-autofocus {...form.getInputProps('email')} />
        <TextInput label="Name" required {...form.getInputProps('name')} />
        <RoleSelect {...form.getInputProps('role')} />
      </FormDialog>
      <LinkDialog link={link} onClose={() => setLink(null)} />
    </>
  )
}

type LinkProps = { link: { name: string; url: string } | null; what?: string; onClose: () => void }

/** A one-time link to hand over by oneself, where the server sends no mail. */
export function LinkDialog({ link, what = 'invitation', onClose }: LinkProps) {
  return (
    <Modal
      opened={link !== null}
      onClose={onClose}
      title={`Link for ${link?.name ?? ''}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        <Alert color="blue">
          This server sends no mail. Hand this {what} link over yourself, by a way only {link?.name} reads. It works
          once and is not shown again.
        </Alert>
        <CopyField value={link?.url ?? ''} label={`${what} link`} />
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
