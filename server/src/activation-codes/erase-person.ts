import { blankContacts, getContact, lockContactsOfPerson } from '../accounts/contact-queries.ts'
import { normalizeEmail } from '../accounts/rules.ts'
import type { Contact } from '../accounts/schema.ts'
import { blankAttention } from '../attention/queries.ts'
import { emit } from '../events/emit.ts'
import { blankClaims } from '../claims/queries.ts'
import { blankEvents } from '../events/queries.ts'
import { blankJourneys, licensesOfLeads } from '../leads/journey-queries.ts'
import { blankLeads, getLead, lockLeadsOfPerson } from '../leads/queries.ts'
import type { Lead } from '../leads/schema.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { blankCodes } from './queries.ts'
import { traceWords } from './rules.ts'

/**
 * Erases the person of a lead from everything the org keeps (E2): every lead and contact with that address, notes, codes,
 * claims, and what events said. Licenses, accounts and the chain stay. Mails follow by `lead.erased`. Twice is the same as once.
 */
export async function eraseLead(ctx: Ctx, id: string): Promise<Lead> {
  ctx.require('people:erase')
  return inTransaction(ctx, async (tx) => {
    const lead = await getLead(tx.db, tx.orgId, id)
    if (!lead) throw new AppError('not_found')
    if (lead.erasedAt) return lead
    await erase(tx, { leadIds: [id], contactIds: lead.contactId ? [lead.contactId] : [], email: lead.email })
    return (await getLead(tx.db, tx.orgId, id)) ?? lead
  })
}

/** The same, from a contact. */
export async function eraseContact(ctx: Ctx, id: string): Promise<Contact> {
  ctx.require('people:erase')
  return inTransaction(ctx, async (tx) => {
    const contact = await getContact(tx.db, tx.orgId, id)
    if (!contact) throw new AppError('not_found')
    if (contact.erasedAt) return contact
    await erase(tx, { leadIds: [], contactIds: [id], email: contact.email })
    return (await getContact(tx.db, tx.orgId, id)) ?? contact
  })
}

async function erase(tx: Tx, person: { leadIds: string[]; contactIds: string[]; email: string | null }): Promise<void> {
  const { db, orgId } = tx
  const email = normalizeEmail(person.email)
  const emails = email === null ? [] : [email]
  // Leads before contacts, as converting does.
  const leads = await lockLeadsOfPerson(db, orgId, { ...person, emails })
  const contacts = await lockContactsOfPerson(db, orgId, { ...person, emails })
  const who = { leadIds: leads.map(({ id }) => id), contactIds: contacts.map(({ id }) => id), emails }
  const words = traceWords([...leads, ...contacts])
  const claimed = await blankClaims(db, orgId, { emails })
  const licenseIds = [...(await licensesOfLeads(db, orgId, who.leadIds)), ...claimed]
  await blankCodes(db, orgId, who)
  await blankLeads(db, orgId, who.leadIds, tx.now())
  await blankJourneys(db, orgId, who.leadIds)
  await blankContacts(db, orgId, who.contactIds, tx.now())
  await blankAttention(db, orgId, who.leadIds, tx.now())
  await blankEvents(db, orgId, { leadIds: who.leadIds, licenseIds, words }, tx.now())
  for (const { id } of leads) await emit(tx, 'lead.erased', { leadId: id }, {})
  for (const { id, account_id: accountId } of contacts)
    await emit(tx, 'contact.erased', {}, { accountId, contactId: id })
}
