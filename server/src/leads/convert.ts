import { writeAccount } from '../accounts/create.ts'
import { writeContact } from '../accounts/create-contact.ts'
import { writeLink } from '../accounts/link-subscriber.ts'
import { contactsWithEmail, getContact } from '../accounts/contact-queries.ts'
import { getAccount, holdDomain, lockAccount, updateAccount } from '../accounts/queries.ts'
import { companyDomain, normalizeEmail } from '../accounts/rules.ts'
import { settle } from '../attention/raise.ts'
import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { getSubscriber, lockSubscriber } from '../subscribers/queries.ts'
import { planConversion } from './conversion.ts'
import { getLead, lockLead, updateLead } from './queries.ts'
import type { Conversion, Convert, Converted, Lead } from './schema.ts'

/**
 * L5: makes or matches an account and a contact, links the lead's subscribers to the account, and closes the lead. Writes
 * no license: each reaches its account through its subscriber. What is left out is done as the preview says.
 */
export async function convertLead(ctx: Ctx, id: string, input: Convert): Promise<Converted> {
  ctx.require('leads:write')
  ctx.require('accounts:write')
  return inTransaction(ctx, async (tx) => {
    const lead = (await lockLead(tx.db, tx.orgId, id)) ? await getLead(tx.db, tx.orgId, id) : null
    if (!lead) throw new AppError('not_found')
    if (lead.status === 'converted')
      throw new AppError('state_conflict', 'The lead has been converted already.', { extra: { current: lead } })
    if (lead.erasedAt) throw new AppError('state_conflict', 'This person has been erased.')
    if (input.accountId && input.newAccount)
      throw new AppError('change_refused', 'Name an account or a new one, not both.')
    const domain = companyDomain(normalizeEmail(lead.email))
    if (domain !== null) await holdDomain(tx.db, tx.orgId, domain)
    const plan = await planConversion(tx, lead)
    const subscriberIds = acceptSubscribers(plan, input)
    const account = await accountFor(tx, lead, plan, input)
    const contact = await contactFor(tx, lead, account.id, input)
    const linked = await linkAll(tx, lead, account.id, subscriberIds)
    await updateLead(tx.db, id, {
      status: 'converted',
      account_id: account.id,
      contact_id: contact.id,
      converted_at: tx.now(),
      updated_at: tx.now(),
    })
    const subject = { packageId: lead.packageId, subscriberId: lead.subscriberId, leadId: id }
    const payload = {
      before: lead.status,
      accountId: account.id,
      accountMade: account.made,
      contactId: contact.id,
      contactMade: contact.made,
    }
    await emit(tx, 'lead.converted', subject, {
      ...payload,
      subscriberIds: linked,
      why: account.why,
      externalRef: lead.externalRef,
    })
    await settle(tx, 'lead_needs_review', id)
    return present(tx, id, account.id, contact.id)
  })
}

async function present(tx: Tx, id: string, accountId: string, contactId: string): Promise<Converted> {
  const lead = await getLead(tx.db, tx.orgId, id)
  const account = await getAccount(tx.db, tx.orgId, accountId)
  const contact = await getContact(tx.db, tx.orgId, contactId)
  if (!lead || !account || !contact) throw new Error('unreachable')
  return { lead, account, contact }
}

function acceptSubscribers(plan: Conversion, { subscriberIds }: Convert): string[] {
  const own = plan.subscribers.map(({ id }) => id)
  if (subscriberIds?.some((id) => !own.includes(id)))
    throw new AppError('not_found', 'A subscriber is not one of this lead.')
  return subscriberIds ?? plan.subscribers.filter(({ linked }) => linked).map(({ id }) => id)
}

async function accountFor(tx: Tx, lead: Lead, plan: Conversion, input: Convert) {
  const id = input.newAccount ? null : (input.accountId ?? plan.account.id)
  if (id === null) {
    const { name, domain } = { ...plan.account, ...input.newAccount }
    const why = input.newAccount && plan.account.id !== null ? 'Chosen by hand' : plan.account.why
    // Where another account has that domain already, the new one gets none unless it was typed.
    const ownDomain =
      input.newAccount && input.newAccount.domain === undefined && plan.account.id !== null ? null : domain
    const made = await writeAccount(
      tx,
      { name, domain: ownDomain, ownerId: lead.ownerId, externalRef: input.newAccount?.externalRef },
      why,
    )
    await lockAccount(tx.db, tx.orgId, made)
    return { id: made, made: true, why }
  }
  const account = await lockAccount(tx.db, tx.orgId, id)
  if (!account) throw new AppError('not_found', 'There is no such account.')
  if (account.owner_id === null && lead.ownerId !== null) {
    await updateAccount(tx.db, id, { owner_id: lead.ownerId, updated_at: tx.now() })
    await emit(
      tx,
      'account.modified',
      {},
      { accountId: id, before: { ownerId: null }, after: { ownerId: lead.ownerId } },
    )
  }
  const why = plan.candidates.find((candidate) => candidate.id === id)?.why ?? 'Chosen by hand'
  return { id, made: false, why }
}

/** The contact named by hand, else the one of that account with this address, else a new one. What is known of a contact stays. */
async function contactFor(tx: Tx, lead: Lead, accountId: string, input: Convert) {
  if (input.contactId) {
    const named = await getContact(tx.db, tx.orgId, input.contactId)
    if (!named || named.accountId !== accountId || named.erasedAt)
      throw new AppError('not_found', 'There is no such contact in that account.')
    return { id: named.id, made: false }
  }
  const { firstName, lastName, title, phone, country, state } = lead
  const person = { firstName, lastName, email: lead.email, title, phone, country, state, ...input.contact }
  const email = normalizeEmail(person.email)
  const known = email === null ? [] : await contactsWithEmail(tx.db, tx.orgId, email)
  const own = known.find((contact) => contact.accountId === accountId)
  if (own) return { id: own.id, made: false }
  const verified = lead.emailVerified && email === normalizeEmail(lead.email)
  return { id: await writeContact(tx, accountId, { ...person, verified }, lead.id), made: true }
}

/** In the order of their ids, so that two conversions never wait for each other. */
async function linkAll(tx: Tx, lead: Lead, accountId: string, subscriberIds: string[]): Promise<string[]> {
  for (const id of subscriberIds.toSorted()) {
    await lockSubscriber(tx.db, tx.orgId, id)
    const subscriber = await getSubscriber(tx.db, tx.orgId, id)
    if (!subscriber || subscriber.accountId === accountId) continue
    await writeLink(tx, id, { before: subscriber.accountId, after: accountId }, 'A lead was converted', lead.id)
  }
  return subscriberIds
}
