import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useCan } from '../session.tsx'
import { subscriberOptions } from '../subscribers/queries.ts'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { notifyDone } from '../ui/notify.ts'
import { CarryForm } from './CarryForm.tsx'
import type { LicenseValues } from './license-change.ts'
import { LicenseForm } from './LicenseForm.tsx'
import { followLicense, type License } from './queries.ts'
import { RelinkDialog } from './RelinkDialog.tsx'
import { WhyDialog } from './WhyDialog.tsx'

/** What can be done with a license; what cannot at the moment says why. */
export function LicenseActions({ license }: { license: License }) {
  const mayModify = useCan('licenses:write')
  const mayIssue = useCan('claims:write')
  const [preset, setPreset] = useState<Partial<LicenseValues> | null>(null)
  const [relinking, setRelinking] = useState(false)
  const [asking, setAsking] = useState(false)
  const [carrying, setCarrying] = useState(false)
  const [following, setFollowing] = useState(false)
  const parentId = useQuery(subscriberOptions(license.subscriberId)).data?.parentId
  const why = whyNot(license, mayModify)
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        Why?
      </Button>
      {license.status !== 'suspended' && (
        <Guarded why={why}>
          <Button variant="default" disabled={why !== null} onClick={() => setPreset({ status: 'suspended' })}>
            Suspend
          </Button>
        </Guarded>
      )}
      {license.status === 'suspended' && (
        <Guarded why={why}>
          <Button
            variant="default"
            disabled={why !== null}
            onClick={() => setPreset({ status: license.suspendedFrom ?? 'active', message: '' })}
          >
            Unsuspend
          </Button>
        </Guarded>
      )}
      <Guarded why={mayIssue ? null : 'Your role does not allow handing installations over'}>
        <Button variant="default" disabled={!mayIssue} onClick={() => setRelinking(true)}>
          Re-link code
        </Button>
      </Guarded>
      <Guarded why={why}>
        <Button disabled={why !== null} onClick={() => setPreset({})}>
          Modify License
        </Button>
      </Guarded>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label="More actions">
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            disabled={!mayModify || license.followsLicenseId !== null || license.test}
            onClick={() => setCarrying(true)}
          >
            Carry to another Subscriber Org ID…
          </Menu.Item>
          {parentId && !license.followsLicenseId && (
            <Menu.Item disabled={why !== null} onClick={() => setFollowing(true)}>
              Follow the license of the parent…
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={following}
        onClose={() => setFollowing(false)}
        title={`Let ${license.number} follow the license of its parent?`}
        confirmLabel="Follow"
        onConfirm={async () => {
          await followLicense(license.id)
          notifyDone(`${license.number} follows the license of its parent now.`)
        }}
      >
        Its own status, expiration, seats, features and message are replaced by those that the package gives sandboxes
        of that parent, and change with them from then on.
      </ConfirmDialog>
      {carrying && <CarryForm license={license} onClose={() => setCarrying(false)} />}
      {preset && <LicenseForm license={license} preset={preset} onClose={() => setPreset(null)} />}
      {asking && <WhyDialog license={license} onClose={() => setAsking(false)} />}
      <RelinkDialog license={license} opened={relinking} onClose={() => setRelinking(false)} />
    </>
  )
}

/** Why the license cannot be modified, or null. */
function whyNot({ status, followsLicenseId }: License, may: boolean): string | null {
  if (status === 'uninstalled') return 'The product was uninstalled: the license is locked until it is installed again'
  if (followsLicenseId) return 'It follows the license of its parent: modify that one, or let it stop following first'
  return may ? null : 'Your role does not allow modifying licenses'
}
