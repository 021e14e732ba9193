import { presentOrg, saveOrg } from '../orgs/queries.ts'
import type { Org } from '../orgs/schema.ts'
import type { Tx } from '../platform/context.ts'
import { insertMember } from './queries.ts'

/**
 * Makes the person the first admin of the org just made, and the owner of leads for which nobody else is set (L1). With
 * `invitedName` the person has to accept before either counts.
 */
export async function addFirstAdmin(
  tx: Tx,
  { userId, invitedName }: { userId: string; invitedName?: string },
): Promise<Org> {
  const member = { org_id: tx.orgId, user_id: userId, role: 'admin' } as const
  await insertMember(
    tx.db,
    invitedName === undefined
      ? { ...member, status: 'active' }
      : { ...member, status: 'invited', invited_name: invitedName },
    tx.now(),
  )
  return presentOrg(await saveOrg(tx.db, tx.orgId, { fallback_owner_id: userId, updated_at: tx.now() }))
}
