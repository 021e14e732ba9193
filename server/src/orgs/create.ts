import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import { findOrg, insertOrg, presentOrg } from './queries.ts'
import type { Org } from './schema.ts'

/** Makes the org of the context, as part of a larger verb: an org without an admin must not exist. */
export async function createOrg(tx: Tx, org: { name: string; timeZone: string }): Promise<Org> {
  tx.require('org:write')
  const at = tx.now()
  await insertOrg(tx.db, { id: tx.orgId, name: org.name, time_zone: org.timeZone, created_at: at, updated_at: at })
  const row = await findOrg(tx.db, tx.orgId)
  if (!row) throw new Error('the org just made is gone')
  await emit(tx, 'org.created', {}, { name: org.name, timeZone: org.timeZone })
  return presentOrg(row)
}
