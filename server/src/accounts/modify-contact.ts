import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { requireRevision } from '../platform/revision.ts'
import { refuseKnownEmail } from './create-contact.ts'
import { getContact, lockContact, updateContact } from './contact-queries.ts'
import { lockAccount } from './queries.ts'
import { normalizeEmail, normalizePlace } from './rules.ts'
import type { Contact, NewContact } from './schema.ts'

/** Changes a contact. The event tells which fields, and no personal value (E2). */
export async function modifyContact(
  ctx: Ctx,
  id: string,
  change: NewContact,
  ifMatch: string | undefined,
): Promise<Contact> {
  ctx.require('accounts:write')
  return inTransaction(ctx, async (tx) => {
    const before = (await lockContact(tx.db, tx.orgId, id)) ? await getContact(tx.db, tx.orgId, id) : null
    if (!before) throw new AppError('not_found')
    await requireRevision(ifMatch, before.revision, async () => before)
    if (before.erasedAt) throw new AppError('state_conflict', 'This person has been erased.')
    if (change.email) {
      await lockAccount(tx.db, tx.orgId, before.accountId)
      await refuseKnownEmail(tx, before.accountId, change.email, id)
    }
    const { country = before.country, state = before.state } = change
    const place = normalizePlace({ country: country || null, state: state || null })
    await updateContact(tx.db, id, {
      first_name: blank(change.firstName),
      last_name: blank(change.lastName),
      email: blank(change.email),
      email_normalized: change.email === undefined ? undefined : normalizeEmail(change.email),
      // Whoever proved one address has not proved another.
      verified:
        change.email === undefined
          ? undefined
          : before.verified && normalizeEmail(change.email) === normalizeEmail(before.email),
      title: blank(change.title),
      phone: blank(change.phone),
      country: place.country,
      state: place.state,
      attributes: change.attributes && JSON.stringify(change.attributes),
      external_ref: change.externalRef,
      updated_at: tx.now(),
    })
    const after = await getContact(tx.db, tx.orgId, id)
    if (!after) throw new Error('unreachable')
    await emit(
      tx,
      'contact.modified',
      {},
      { accountId: before.accountId, contactId: id, fields: Object.keys(change).toSorted() },
    )
    return after
  })
}

function blank(text: string | null | undefined): string | null | undefined {
  return text === '' ? null : text
}
