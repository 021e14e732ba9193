import { raise } from '../attention/raise.ts'
import { emit } from '../events/emit.ts'
import { ownerCandidates } from '../packages/queries.ts'
import type { Tx } from '../platform/context.ts'
import { newId } from '../platform/ids.ts'
import { holdJourney, insertLead, lastLeadOf } from './queries.ts'
import { chooseOwner, journeySince, judgeJourney, type Contact } from './rules.ts'
import { settleOwner } from '../packages/settle-owner.ts'
import { suggestAccount } from './suggest-account.ts'
import { said, touchLead, writeTouch, type Visit } from './touch.ts'

/**
 * Takes down that a person came by, in the caller's transaction: a touch on the open lead of the same journey (L4), else
 * a lead of its own, given to its owner (L1). Answers the id of the lead.
 */
export async function captureLead(tx: Tx, visit: Visit, contact: Contact): Promise<string> {
  const { packageId } = visit
  const email = contact.emailNormalized
  await holdJourney(tx.db, packageId, email)
  const earlier =
    email === null ? null : await lastLeadOf(tx.db, tx.orgId, { packageId, email, since: journeySince(tx.now()) })
  const journey = judgeJourney(earlier, email !== null, tx.now())
  if (journey.leadId === null) return newLead(tx, visit, contact, journey.reason)
  await touchLead(tx, journey.leadId, visit, contact, journey.reason)
  return journey.leadId
}

async function newLead(tx: Tx, visit: Visit, contact: Contact, why: string): Promise<string> {
  const { packageId, subscriberId, licenseId, installationId, source, utm = {} } = visit
  const { manager, fallback } = await ownerCandidates(tx.db, packageId)
  const choice = chooseOwner(manager, fallback)
  const suggestion = await suggestAccount(tx, contact.emailNormalized, subscriberId ?? null)
  const reason = suggestion ? `${why}. ${suggestion.reason}` : why
  const id = newId('lead')
  await insertLead(tx.db, {
    id,
    org_id: tx.orgId,
    package_id: packageId,
    subscriber_id: subscriberId ?? null,
    first_name: contact.firstName,
    last_name: contact.lastName,
    email: contact.email,
    email_normalized: contact.emailNormalized,
    email_verified: visit.verified,
    company: contact.company,
    title: contact.title,
    phone: contact.phone,
    country: contact.country,
    state: contact.state,
    message: contact.message,
    owner_id: choice.ownerId,
    owner_reason: choice.reason,
    status: 'new',
    source,
    utm: JSON.stringify(utm),
    flags: JSON.stringify(contact.flags),
    suggested_account_id: suggestion?.accountId ?? null,
    attributes: JSON.stringify(Object.keys(contact.extra).length > 0 ? { reported: contact.extra } : {}),
    created_at: tx.now(),
    updated_at: tx.now(),
    last_touch_at: tx.now(),
  })
  const subject = { packageId, subscriberId, licenseId, installationId, leadId: id }
  const { ownerId, reason: ownerReason } = choice
  const eventId = await emit(tx, 'lead.captured', subject, {
    source,
    verified: visit.verified,
    utm,
    reason,
    suggestedAccountId: suggestion?.accountId ?? null,
    contact: said(contact),
    ownerId,
    ownerReason,
  })
  if (ownerId !== null) await emit(tx, 'lead.assigned', subject, { before: null, ownerId, reason: ownerReason })
  await writeTouch(tx, id, visit, eventId, reason)
  if (choice.attention) await raise(tx, choice.attention, packageId, { packageId }, ownerReason)
  else await settleOwner(tx, packageId)
  if (contact.flags.length > 0)
    await raise(tx, 'lead_needs_review', id, { packageId, leadId: id }, contact.flags.join('. '))
  return id
}
