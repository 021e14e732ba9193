import { raise } from '../attention/raise.ts'
import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import { newId } from '../platform/ids.ts'
import { insertLead, ownerCandidates } from './queries.ts'
import { chooseOwner, type Contact } from './rules.ts'
import type { Lead } from './schema.ts'

export type Touch = {
  packageId: string
  source: Lead['source']
  contact: Contact
  utm?: Record<string, string>
  subscriberId?: string | null
  licenseId?: string | null
  installationId?: string | null
}

/** Makes a lead and gives it to its owner (L1), in the caller's transaction. Answers its id. */
export async function captureLead(tx: Tx, touch: Touch): Promise<string> {
  const { contact, packageId } = touch
  const { manager, fallback } = await ownerCandidates(tx.db, packageId)
  const choice = chooseOwner(manager, fallback)
  const id = newId('lead')
  await insertLead(tx.db, {
    id,
    org_id: tx.orgId,
    package_id: packageId,
    subscriber_id: touch.subscriberId ?? null,
    first_name: contact.firstName,
    last_name: contact.lastName,
    email: contact.email,
    email_normalized: contact.emailNormalized,
    company: contact.company,
    title: contact.title,
    phone: contact.phone,
    country: contact.country,
    message: contact.message,
    owner_id: choice.ownerId,
    owner_reason: choice.reason,
    status: 'new',
    source: touch.source,
    utm: JSON.stringify(touch.utm ?? {}),
    flags: JSON.stringify(contact.flags),
    attributes: JSON.stringify(Object.keys(contact.extra).length > 0 ? { reported: contact.extra } : {}),
    created_at: tx.now(),
    updated_at: tx.now(),
  })
  const subject = {
    packageId,
    subscriberId: touch.subscriberId,
    licenseId: touch.licenseId,
    installationId: touch.installationId,
    leadId: id,
  }
  const { extra, ...told } = contact
  await emit(tx, 'lead.captured', subject, {
    source: touch.source,
    contact: { ...told, ...extra },
    ownerId: choice.ownerId,
    ownerReason: choice.reason,
  })
  if (choice.attention) await raise(tx, choice.attention, packageId, { packageId }, choice.reason)
  if (contact.flags.length > 0)
    await raise(tx, 'lead_needs_review', id, { packageId, leadId: id }, contact.flags.join('. '))
  return id
}
