import { Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { IconApi, IconCheck, IconLogout, IconUserCircle } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import css from '../AppLayout.module.css'
import { queryClient } from '../query-client.ts'
import { endSession, useSession } from '../session.tsx'
import { notifyFailed } from '../ui/notify.ts'
import { roleLabel } from './queries.ts'

const schemes: { value: MantineColorScheme; label: string }[] = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

export function UserMenu() {
  const { user, role } = useSession()
  const navigate = useNavigate()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const leave = async () => {
    try {
      await endSession()
      await navigate({ to: '/sign-in' })
      queryClient.clear()
    } catch (error) {
      notifyFailed(error)
    }
  }
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <button type="button" className={css.menu} aria-label={`Signed in as ${user.name}. Menu`}>
          <IconUserCircle size={20} aria-hidden="true" />
          <span>{user.name}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {user.email}
          <br />
          {roleLabel(role)}
        </Menu.Label>
        <Menu.Item component={Link} to="/settings/account" leftSection={<IconUserCircle size={14} />}>
          My account
        </Menu.Item>
        <Menu.Item component="a" href="/docs" leftSection={<IconApi size={14} />}>
          API documentation
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Colours</Menu.Label>
        {schemes.map(({ value, label }) => (
          <Menu.Item
            key={value}
            closeMenuOnClick={false}
            onClick={() => setColorScheme(value)}
            rightSection={value === colorScheme ? <IconCheck size={14} aria-label="Chosen" /> : null}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={14} />} onClick={() => void leave()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
