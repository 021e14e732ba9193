import { useState } from 'react'
import { issueCode, type IssuedCode } from '../activation-codes/queries.ts'
import { ShownCode } from '../activation-codes/ShownCode.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { subscriberOf } from './license-words.ts'
import type { License } from './queries.ts'

type Props = { license: License; opened: boolean; onClose: () => void }

/** I4: a code by which a new disk or a new server takes the license over. */
export function RelinkDialog({ license, opened, onClose }: Props) {
  const [code, setCode] = useState<IssuedCode | null>(null)
  const issue = async () => setCode(await issueCode({ packageId: license.packageId, licenseId: license.id }))
  return (
    <>
      <ConfirmDialog
        opened={opened}
        onClose={onClose}
        title={`Re-link code for ${license.number}`}
        confirmLabel="Issue code"
        onConfirm={issue}
      >
        For a customer who lost the disk or moves to a new server. Whoever installs with the code, naming the Subscriber
        Org ID “{license.subscriberOrgId}”, takes this license over as it is; the old installation’s token stops working
        then. Hand it only to somebody you know to be {subscriberOf(license)}.
      </ConfirmDialog>
      <ShownCode code={code} title={`Re-link code for ${license.number}`} onClose={() => setCode(null)}>
        Give it to the product as the activation code when it is installed again.
      </ShownCode>
    </>
  )
}
