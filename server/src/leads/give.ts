import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import { giveLeads, userName, type Given, type GiveWhich } from './queries.ts'
import { settleWithoutOwner } from '../packages/settle-owner.ts'

/** Gives leads to somebody, or with null to the LMA itself: one statement, and one `lead.assigned` for each that changed. */
export async function giveAll(tx: Tx, which: GiveWhich, ownerId: string | null, reason: string): Promise<Given[]> {
  const given = await giveLeads(tx.db, tx.orgId, which, { ownerId, reason, at: tx.now() })
  for (const lead of given) {
    const subject = { packageId: lead.package_id, subscriberId: lead.subscriber_id, leadId: lead.id }
    await emit(tx, 'lead.assigned', subject, { before: lead.before, ownerId, reason })
  }
  for (const packageId of new Set(given.map((lead) => lead.package_id))) await settleWithoutOwner(tx, packageId)
  return given
}

/** "Given by Ada Admin", for the owner to read. */
export async function givenBy(tx: Tx): Promise<string> {
  const { kind, id, name } = tx.actor
  const who = name ?? (kind === 'user' && id !== null ? await userName(tx.db, id) : null)
  return `Given by ${who ?? (kind === 'api_key' ? 'an API key' : 'the system')}`
}
