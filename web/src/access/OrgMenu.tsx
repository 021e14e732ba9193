import { Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBuilding, IconCheck, IconChevronDown, IconPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import css from '../AppLayout.module.css'
import { useSession } from '../session.tsx'
import { notifyDone, notifyFailed } from '../ui/notify.ts'
import { NewOrgForm } from './NewOrgForm.tsx'
import { roleLabel, switchOrg } from './queries.ts'

/** The org one is working in, and the way to another one's own. */
export function OrgMenu() {
  const { org, orgs, role } = useSession()
  const navigate = useNavigate()
  const [creating, dialog] = useDisclosure(false)
  const choose = async (id: string, name: string) => {
    if (id === org.id) return
    try {
      // Left first: the page of one org must not ask for its things in another.
      await navigate({ to: '/packages' })
      await switchOrg(id)
      notifyDone(`You are in ${name} now.`)
    } catch (error) {
      notifyFailed(error)
    }
  }
  return (
    <>
      <Menu position="bottom-start" width={280}>
        <Menu.Target>
          <button type="button" className={css.menu} aria-label={`Org: ${org.name}. Switch to another`}>
            <IconBuilding size={16} aria-hidden="true" />
            <span>{org.name}</span>
            <IconChevronDown size={13} aria-hidden="true" />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Your License Management Orgs</Menu.Label>
          {orgs.map((each) => (
            <Menu.Item
              key={each.id}
              onClick={() => void choose(each.id, each.name)}
              rightSection={each.id === org.id ? <IconCheck size={14} aria-label="Now" /> : null}
            >
              {each.name} <span className="quiet">· {roleLabel(each.role)}</span>
            </Menu.Item>
          ))}
          {role === 'admin' && (
            <>
              <Menu.Divider />
              <Menu.Item leftSection={<IconPlus size={14} />} onClick={dialog.open}>
                New org
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <NewOrgForm opened={creating} onClose={dialog.close} />
    </>
  )
}
