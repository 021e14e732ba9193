import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import { insertOrg } from './queries.ts'

/**
 * Makes the org of the context, as part of a larger verb: an org without an admin must not exist. The verb adds the
 * first admin, who is the fallback owner too.
 */
export async function createOrg(
  tx: Tx,
  { name, timeZone, firstAdminId }: { name: string; timeZone: string; firstAdminId: string },
): Promise<void> {
  tx.require('org:write')
  const at = tx.now()
  await insertOrg(tx.db, { id: tx.orgId, name, time_zone: timeZone, created_at: at, updated_at: at })
  await emit(tx, 'org.created', {}, { name, timeZone, fallbackOwnerId: firstAdminId })
}
