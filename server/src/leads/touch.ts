import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import { newId } from '../platform/ids.ts'
import { insertTouch } from './journey-queries.ts'
import { saveTouched } from './queries.ts'
import type { Contact } from './rules.ts'
import type { LeadSource } from './schema.ts'

/** One time that a person came by: by what, from where, and whether it was proved who it is. */
export type Visit = {
  packageId: string
  source: LeadSource
  verified: boolean
  utm?: Record<string, string>
  subscriberId?: string | null
  licenseId?: string | null
  installationId?: string | null
}

/** Adds a touch to a lead that is there (L4), in the caller's transaction. Its words stay with the event, and are erased with it. */
export async function touchLead(
  tx: Tx,
  leadId: string,
  visit: Visit,
  contact: Contact | null,
  reason: string,
): Promise<void> {
  const { packageId, subscriberId, licenseId, installationId } = visit
  const subject = { packageId, subscriberId, licenseId, installationId, leadId }
  const payload = {
    source: visit.source,
    verified: visit.verified,
    utm: visit.utm ?? {},
    reason,
    contact: contact && said(contact),
  }
  await writeTouch(tx, leadId, visit, await emit(tx, 'lead.touched', subject, payload), reason)
  await saveTouched(tx.db, leadId, subscriberId ?? null, tx.now())
}

export async function writeTouch(tx: Tx, leadId: string, visit: Visit, eventId: string, reason: string): Promise<void> {
  await insertTouch(tx.db, {
    id: newId('touch'),
    org_id: tx.orgId,
    lead_id: leadId,
    event_id: eventId,
    source: visit.source,
    verified: visit.verified,
    subscriber_id: visit.subscriberId ?? null,
    installation_id: visit.installationId ?? null,
    license_id: visit.licenseId ?? null,
    utm: JSON.stringify(visit.utm ?? {}),
    reason,
    created_at: tx.now(),
  })
}

/** What the person said, all of it, as it stands in events. */
export function said({ extra, ...told }: Contact): Record<string, unknown> {
  return { ...told, ...extra }
}
