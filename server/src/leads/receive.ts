import { contactsWithEmail } from '../accounts/contact-queries.ts'
import { accountBrief, lockAccount, type AccountBrief } from '../accounts/queries.ts'
import { writeContact } from '../accounts/create-contact.ts'
import { writeLink } from '../accounts/link-subscriber.ts'
import { normalizeEmail } from '../accounts/rules.ts'
import { emit } from '../events/emit.ts'
import { ownerCandidates } from '../packages/queries.ts'
import type { Tx } from '../platform/context.ts'
import { getSubscriber, lockSubscriber } from '../subscribers/queries.ts'
import { captureLead } from './capture.ts'
import { isLinked, journeyOf } from './queries.ts'
import { chooseOwner, readContact, type Contact } from './rules.ts'
import { touchLead, type Visit } from './touch.ts'

/** What an activation code says about who installs (I7, I8). */
export type Proof = {
  /** Issued by the vendor to somebody it knows; a code of the public page proves no more than that it was asked for there. */
  fromVendor: boolean
  leadId: string | null
  accountId: string | null
  contactId: string | null
  email: string | null
}

/** An install as it concerns leads. `known`: the subscriber was there before, and the code was not bound to it. */
export type Arrival = Omit<Visit, 'verified'> & { subscriberId: string; known: boolean }

type Match = { account: AccountBrief; contactId: string | null; reason: string }

/**
 * Decides what an install is, in the caller's transaction: of a proved account, then it is linked and makes no lead (I7);
 * of the lead that asked for the code (I8); else of whoever it names (L4). Answers the lead, or null where there is none;
 * `nobody` where the install names no person.
 */
export async function receive(
  tx: Tx,
  arrival: Arrival,
  raw: Record<string, unknown> | undefined,
  proof: Proof | null,
): Promise<string | null | 'nobody'> {
  const contact = raw === undefined ? null : readContact(raw)
  const match = proof && (await provenAccount(tx, proof))
  if (match) {
    await link(tx, arrival, match, contact)
    return null
  }
  const { known: _known, ...visit } = arrival
  const asked = proof?.leadId ? await journeyOf(tx.db, tx.orgId, proof.leadId) : undefined
  // Whoever was erased and comes again is a person of whom nothing is known.
  if (proof && asked && asked.erased_at === null) return byCode(tx, arrival, asked, contact, proof)
  if (!contact) return 'nobody'
  const verified =
    proof?.fromVendor === true && proof.email !== null && normalizeEmail(proof.email) === contact.emailNormalized
  return captureLead(tx, { ...visit, verified }, contact)
}

async function provenAccount(tx: Tx, proof: Proof): Promise<Match | null> {
  if (!proof.fromVendor) return null
  if (proof.accountId !== null) {
    const account = await accountBrief(tx.db, tx.orgId, proof.accountId)
    const whom = proof.contactId === null ? '' : 'a contact of '
    return (
      account && {
        account,
        contactId: proof.contactId,
        reason: `The activation code was issued for ${whom}${account.name}`,
      }
    )
  }
  const email = normalizeEmail(proof.email)
  const contacts = email === null ? [] : await contactsWithEmail(tx.db, tx.orgId, email)
  const [contact, another] = contacts
  if (!contact || another) return null
  const account = await accountBrief(tx.db, tx.orgId, contact.accountId)
  return (
    account && {
      account,
      contactId: contact.id,
      reason: `The activation code was issued for a known contact of ${account.name}`,
    }
  )
}

type Asked = NonNullable<Awaited<ReturnType<typeof journeyOf>>>

async function byCode(tx: Tx, arrival: Arrival, lead: Asked, contact: Contact | null, proof: Proof): Promise<string> {
  const { known: _known, ...visit } = arrival
  await touchLead(
    tx,
    lead.id,
    { ...visit, verified: proof.fromVendor },
    contact,
    'Installed with the activation code that this lead got',
  )
  // A person has confirmed whose lead it is. A code of the public page still binds no subscriber that others know (I8).
  const account =
    lead.account_id !== null && !arrival.known ? await accountBrief(tx.db, tx.orgId, lead.account_id) : null
  if (account) {
    const reason = `The activation code belongs to a lead that was converted to ${account.name}`
    await link(tx, arrival, { account, contactId: lead.contact_id, reason }, null, lead.id)
  }
  return lead.id
}

/** I7: no lead, but the account's owner hears of it. `ownerId` is whom to tell: the account's owner, else as L1 says. */
async function link(
  tx: Tx,
  arrival: Arrival,
  match: Match,
  contact: Contact | null,
  leadId: string | null = null,
): Promise<void> {
  const { packageId, subscriberId, licenseId, installationId } = arrival
  if (installationId && (await isLinked(tx.db, tx.orgId, installationId))) return
  const { account } = match
  const reasons = [match.reason]
  await lockSubscriber(tx.db, tx.orgId, subscriberId)
  const subscriber = await getSubscriber(tx.db, tx.orgId, subscriberId)
  if (subscriber?.accountId === null) {
    await writeLink(tx, subscriberId, { before: null, after: account.id }, match.reason, leadId)
  } else if (subscriber && subscriber.accountId !== account.id) {
    reasons.push(`The Subscriber Org ID belongs to ${subscriber.accountName} and stays there`)
  }
  const contactId = match.contactId ?? (contact && (await knownOrNew(tx, account, contact, reasons)))
  const ownerId = account.ownerActive ? account.ownerId : await whomElse(tx, packageId)
  const subject = { packageId, subscriberId, licenseId, installationId, leadId }
  const payload = {
    accountId: account.id,
    accountName: account.name,
    contactId,
    ownerId,
    source: arrival.source,
    reason: reasons.join('. '),
  }
  await emit(tx, 'installation.linked', subject, payload)
}

/** Whoever installed is kept as a contact of the account, so that its owner can see who it was. */
async function knownOrNew(tx: Tx, account: AccountBrief, contact: Contact, reasons: string[]): Promise<string> {
  await lockAccount(tx.db, tx.orgId, account.id)
  const email = contact.emailNormalized
  const known = email === null ? [] : await contactsWithEmail(tx.db, tx.orgId, email)
  const own = known.find(({ accountId }) => accountId === account.id)
  if (own) return own.id
  reasons.push('Whoever installed was added to its contacts')
  const { firstName, lastName, title, phone, country, state, extra } = contact
  const attributes = Object.keys(extra).length > 0 ? { reported: extra } : {}
  return writeContact(
    tx,
    account.id,
    { firstName, lastName, email: contact.email, title, phone, country, state, attributes },
    null,
  )
}

async function whomElse(tx: Tx, packageId: string): Promise<string | null> {
  const { manager, fallback } = await ownerCandidates(tx.db, packageId)
  return chooseOwner(manager, fallback).ownerId
}
