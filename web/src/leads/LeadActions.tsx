import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useCan } from '../session.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import type { Lead } from './queries.ts'

export type LeadAction = 'edit' | 'convert' | 'erase'

export function LeadActions({ lead, onOpen }: { lead: Lead; onOpen: (action: LeadAction) => void }) {
  const may = useCan('leads:write')
  const mayMake = useCan('accounts:write')
  const mayErase = useCan('people:erase')
  const why = may ? null : 'Your role does not allow changing leads'
  const whyNot = lead.erasedAt
    ? 'This person was erased'
    : (why ?? (mayMake ? null : 'Your role does not allow making accounts'))
  return (
    <>
      <Guarded why={why}>
        <Button variant="default" disabled={why !== null} onClick={() => onOpen('edit')}>
          Edit
        </Button>
      </Guarded>
      {lead.status !== 'converted' && (
        <Guarded why={whyNot}>
          <Button disabled={whyNot !== null} onClick={() => onOpen('convert')}>
            Convert
          </Button>
        </Guarded>
      )}
      {mayErase && !lead.erasedAt && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="default" size={30} aria-label="More actions">
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item color="red" onClick={() => onOpen('erase')}>
              Erase person…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  )
}
