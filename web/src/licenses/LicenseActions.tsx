import { Button } from '@mantine/core'
import { useState } from 'react'
import { useCan } from '../session.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import type { LicenseValues } from './license-change.ts'
import { LicenseForm } from './LicenseForm.tsx'
import type { License } from './queries.ts'
import { RelinkDialog } from './RelinkDialog.tsx'
import { WhyDialog } from './WhyDialog.tsx'

/** What can be done with a license; what cannot at the moment says why. */
export function LicenseActions({ license }: { license: License }) {
  const mayModify = useCan('licenses:write')
  const mayIssue = useCan('activation_codes:write')
  const [preset, setPreset] = useState<Partial<LicenseValues> | null>(null)
  const [relinking, setRelinking] = useState(false)
  const [asking, setAsking] = useState(false)
  const locked = license.status === 'uninstalled'
  const why = locked
    ? 'The product was uninstalled: the license is locked until it is installed again'
    : mayModify
      ? null
      : 'Your role does not allow modifying licenses'
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
      <Guarded why={mayIssue ? null : 'Your role does not allow issuing codes'}>
        <Button variant="default" disabled={!mayIssue} onClick={() => setRelinking(true)}>
          Re-link code
        </Button>
      </Guarded>
      <Guarded why={why}>
        <Button disabled={why !== null} onClick={() => setPreset({})}>
          Modify License
        </Button>
      </Guarded>
      {preset && <LicenseForm license={license} preset={preset} onClose={() => setPreset(null)} />}
      {asking && <WhyDialog license={license} onClose={() => setAsking(false)} />}
      <RelinkDialog license={license} opened={relinking} onClose={() => setRelinking(false)} />
    </>
  )
}
