import { raise } from '../attention/raise.ts'
import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import { newId } from '../platform/ids.ts'
import { insertClaim } from './queries.ts'
import { claimEnds } from './rules.ts'

/**
 * I6: a sandbox names a parent without proof. It is told to the vendor, and where the parent is known, waits as a claim for
 * the vendor to decide. In the transaction of the install.
 */
export async function fileParentClaim(
  tx: Tx,
  sandbox: { packageId: string; subscriberId: string; licenseId: string; installationId: string },
  parent: { id: string | null; orgKey: string },
): Promise<void> {
  if (parent.id !== null) {
    const id = newId('claim')
    await insertClaim(tx.db, {
      id,
      org_id: tx.orgId,
      package_id: sandbox.packageId,
      subscriber_id: sandbox.subscriberId,
      kind: 'parent',
      parent_id: parent.id,
      status: 'open',
      created_at: tx.now(),
      expires_at: claimEnds(tx.now()),
    })
    await emit(tx, 'claim.filed', sandbox, { id, kind: 'parent', parentId: parent.id })
  }
  await raise(tx, 'parent_unproven', sandbox.subscriberId, sandbox, `It names ${parent.orgKey}.`)
}
