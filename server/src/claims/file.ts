import { setTimeout as after } from 'node:timers/promises'
import { normalizeEmail } from '../accounts/rules.ts'
import { raise } from '../attention/raise.ts'
import { emit } from '../events/emit.ts'
import { acceptContact } from '../leads/accept-contact.ts'
import { findByInstallKey, type InstallTarget } from '../packages/queries.ts'
import { refuseMoved, type Hold } from '../packages/refuse-moved.ts'
import { createCtx, inTransaction, type Tx } from '../platform/context.ts'
import { sameBytes, sha256 } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { Outside } from '../platform/route.ts'
import { refuseUnstorable } from '../platform/text.ts'
import { holdSubscriber } from '../subscribers/queries.ts'
import { normalizeOrgId } from '../subscribers/rules.ts'
import { contactsOf, findClaimed, insertClaim, standingClaims } from './queries.ts'
import { claimEnds, MOST_OPEN } from './rules.ts'
import type { NewClaim } from './schema.ts'

/** Every answer takes as long, far longer than the writing: so its time tells nothing either. */
const ANSWER_MS = 250

/**
 * I4: somebody says that a subscriber is theirs. The vendor decides; the answer is the same whether or not there is such a
 * subscriber. The same token again is the same claim.
 */
export async function fileClaim(outside: Outside, input: NewClaim): Promise<{ status: 'open' }> {
  const { app, bearer, requestId, log } = outside
  const target = bearer === null ? undefined : await findByInstallKey(app.database.db, bearer)
  if (!target) throw new AppError('install_key_invalid', 'Use the install key of the package page.')
  refuseMoved(target as Hold)
  const orgKey = normalizeOrgId(input.subscriber.orgId)
  if (orgKey === null) throw new AppError('invalid_request', 'The Subscriber Org ID is empty or too long.')
  const contact = acceptContact(input.contact)
  refuseUnstorable({ ...input, contact: undefined }, 'body')
  const actor = { kind: 'installer' as const, id: target.id }
  const ctx = createCtx(app, { orgId: target.org_id, actor, permissions: ['claims:file'], requestId, log })
  ctx.require('claims:file')
  // NOTE no event: keepClaim writes claim.filed in the same transaction, where it keeps one.
  const kept = inTransaction(ctx, (tx) => keepClaim(tx, target, orgKey, { ...input, contact }))
  await Promise.all([kept, after(ANSWER_MS)])
  return { status: 'open' }
}

type Filed = Omit<NewClaim, 'contact'> & { contact: Record<string, unknown> | undefined }

/** Keeps the claim where it is about something, is new, and not too many wait already. */
async function keepClaim(tx: Tx, target: InstallTarget, orgKey: string, input: Filed): Promise<void> {
  await holdSubscriber(tx.db, tx.orgId, target.test, orgKey)
  const claimed = await findClaimed(tx.db, tx.orgId, { packageId: target.id, test: target.test, orgKey })
  if (!claimed) return
  const tokenHash = sha256(input.token)
  if (claimed.token_hash !== null && sameBytes(claimed.token_hash, tokenHash)) return
  const of = { packageId: target.id, subscriberId: claimed.subscriber_id, tokenHash }
  const standing = await standingClaims(tx.db, of, tx.now())
  if (standing.same || standing.open >= MOST_OPEN) return
  const id = newId('claim')
  await insertClaim(tx.db, {
    id,
    org_id: tx.orgId,
    package_id: target.id,
    subscriber_id: claimed.subscriber_id,
    kind: 'installation',
    token_hash: tokenHash,
    contact: input.contact ? JSON.stringify(input.contact) : null,
    message: input.message?.trim() || null,
    status: 'open',
    created_at: tx.now(),
    expires_at: claimEnds(tx.now()),
  })
  const { subscriber_id: subscriberId, license_id: licenseId, id: installationId } = claimed
  const subject = { packageId: target.id, subscriberId, licenseId, installationId }
  const contactId = await knownContact(tx, claimed.account_id, input.contact)
  const payload = {
    id,
    kind: 'installation',
    accountId: claimed.account_id,
    contactKnown: contactId !== null,
    contactId,
  }
  await emit(tx, 'claim.filed', subject, payload)
  if (!target.test) await raise(tx, 'claim_waiting', id, subject)
}

/** The contact of the subscriber's account whose address it is: only such a one may be written to (I4). */
async function knownContact(tx: Tx, accountId: string | null, contact: Filed['contact']): Promise<string | null> {
  const given = contact?.['email']
  const email = normalizeEmail(typeof given === 'string' ? given : null)
  if (accountId === null || email === null) return null
  const contacts = await contactsOf(tx.db, tx.orgId, [accountId])
  return contacts.find(({ email_normalized }) => email_normalized === email)?.id ?? null
}
