import type { FeedEvent } from '../events/queries.ts'
import type { Tx } from '../platform/context.ts'
import { caretakers, claimedFacts, filedClaims, knownPeople, licenseFacts } from './customer-queries.ts'
import { claimantLetter, claimLetter, requestLetter } from './license-letters.ts'
import { chooseTold, claimantOf, claimsIn, requestsIn } from './rules.ts'
import type { Draft } from './write-mails.ts'

/** What customers ask for on the manage page (S3), to whoever looks after them. */
export async function requestMails(tx: Tx, events: FeedEvent[]): Promise<Draft[]> {
  const requests = requestsIn(events)
  if (requests.length === 0) return []
  const facts = await licenseFacts(tx.db, tx.orgId, [...new Set(requests.map(({ licenseId }) => licenseId))])
  const people = await caretakers(tx.db, tx.orgId, [...facts.values()])
  return requests.flatMap(({ eventId, licenseId, ...request }): Draft[] => {
    const license = facts.get(licenseId)
    const chosen = license && chooseTold(license, people)
    if (!chosen) return []
    const letter = requestLetter(license, request, chosen.why, tx.app.publicUrl())
    return [{ kind: 'more_requested', to: chosen.to, letter, eventId, licenseId }]
  })
}

/** Claims (I4): to whoever looks after the customer, and to the claimant where the address is known to be theirs. */
export async function claimMails(tx: Tx, events: FeedEvent[]): Promise<Draft[]> {
  const claims = claimsIn(events)
  if (claims.length === 0) return []
  const facts = await claimedFacts(tx.db, tx.orgId, claims)
  const people = await caretakers(tx.db, tx.orgId, [...facts.values()])
  const filed = await filedClaims(
    tx.db,
    tx.orgId,
    claims.map(({ claimId }) => claimId),
  )
  const drafts: Draft[] = []
  for (const { eventId, claimId, packageId, subscriberId, ofParent, contactKnown } of claims) {
    const customer = facts.get(`${packageId}/${subscriberId}`)
    const claim = filed.get(claimId)
    if (!customer || !claim) continue
    const claimant = { ...claimantOf(claim), ofParent }
    const chosen = chooseTold(customer, people)
    const { email } = claimant
    const known = email === null ? {} : await knownPeople(tx.db, tx.orgId, email)
    if (chosen) {
      const letter = claimLetter(customer, claimant, chosen.why, tx.app.publicUrl())
      drafts.push({ kind: 'claim_filed', to: chosen.to, letter, eventId, ...known })
    }
    if (email !== null && contactKnown) {
      const letter = claimantLetter(customer, chosen?.to.name ?? null)
      const replyTo = chosen?.to.email ?? null
      drafts.push({ kind: 'claim_filed_contact', to: { id: null, email }, replyTo, letter, eventId, ...known })
    }
  }
  return drafts
}
