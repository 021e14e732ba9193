import { ActionIcon, Menu } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconDots } from '@tabler/icons-react'
import { useState } from 'react'
import { api, call } from '../api.ts'
import { useSession } from '../session.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { notifyDone, notifyFailed } from '../ui/notify.ts'
import { HandOverForm } from './HandOverForm.tsx'
import { LinkDialog } from './InviteForm.tsx'
import { changeUser, type User } from './queries.ts'
import { RoleSelect } from './RoleSelect.tsx'

type Link = { name: string; url: string; what: string }

/** What an admin can do about one user. */
export function UserActions({ user }: { user: User }) {
  const { mailEnabled } = useSession()
  const [open, setOpen] = useState<'role' | 'deactivate' | 'hand-over' | null>(null)
  const [link, setLink] = useState<Link | null>(null)
  const path = { path: { id: user.id } }
  const close = () => setOpen(null)

  const inviteAgain = async () => {
    const { inviteUrl } = await call(api.POST('/api/v1/users/{id}/invite', { params: path }))
    if (inviteUrl) setLink({ name: user.name, url: inviteUrl, what: 'invitation' })
    else notifyDone(`Another invitation to ${user.email} is on its way.`)
  }
  const makeResetLink = async () => {
    const { url } = await call(api.POST('/api/v1/users/{id}/reset-link', { params: path }))
    setLink({ name: user.name, url, what: 'password reset' })
  }
  const reactivate = async () => {
    await changeUser(user.id, { status: 'active' })
    notifyDone(`${user.name} can sign in again.`)
  }
  const act = (verb: () => Promise<unknown>) => () => void verb().catch(notifyFailed)

  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon size="sm" aria-label={`Actions for ${user.name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setOpen('role')}>Change role…</Menu.Item>
          {user.status === 'invited' && <Menu.Item onClick={act(inviteAgain)}>Invite again</Menu.Item>}
          {user.status === 'active' && !mailEnabled && (
            <Menu.Item onClick={act(makeResetLink)}>Make a reset link</Menu.Item>
          )}
          <Menu.Item onClick={() => setOpen('hand-over')}>Hand over…</Menu.Item>
          {user.status === 'deactivated' ? (
            <Menu.Item onClick={act(reactivate)}>Reactivate</Menu.Item>
          ) : (
            <Menu.Item color="red" onClick={() => setOpen('deactivate')}>
              Deactivate…
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <RoleForm user={user} opened={open === 'role'} onClose={close} />
      {(open === 'deactivate' || open === 'hand-over') && (
        <HandOverForm user={user} deactivate={open === 'deactivate'} onClose={close} />
      )}
      <LinkDialog link={link} what={link?.what} onClose={() => setLink(null)} />
    </>
  )
}

function RoleForm({ user, opened, onClose }: { user: User; opened: boolean; onClose: () => void }) {
  const form = useForm({ initialValues: { role: user.role } })
  const save = async (values: typeof form.values) => {
    await changeUser(user.id, values)
    form.resetDirty(values)
    notifyDone(`The role of ${user.name} is changed.`)
  }
  return (
    <FormDialog
      opened={opened}
      onClose={() => {
        form.setValues({ role: user.role })
        onClose()
      }}
      title={`Role of ${user.name}`}
      form={form}
      onSubmit={save}
      submitLabel="Save"
      allowClean={false}
    >
      <RoleSelect {...form.getInputProps('role')} />
    </FormDialog>
  )
}
