import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { contactsWithEmail, getContact, insertContact } from './contact-queries.ts'
import { lockAccount } from './queries.ts'
import { normalizeEmail, normalizePlace } from './rules.ts'
import type { Contact, NewContact } from './schema.ts'

/** Adds a person to an account. One address stands once in an account. */
export async function createContact(ctx: Ctx, accountId: string, input: NewContact): Promise<Contact> {
  ctx.require('accounts:write')
  // NOTE no event: writeContact writes contact.created in the same transaction.
  return inTransaction(ctx, async (tx) => {
    if (!(await lockAccount(tx.db, tx.orgId, accountId))) throw new AppError('not_found')
    refuseNobody(input)
    await refuseKnownEmail(tx, accountId, input.email)
    const contact = await getContact(tx.db, tx.orgId, await writeContact(tx, accountId, input, null))
    if (!contact) throw new Error('unreachable')
    return contact
  })
}

/** Writes a contact in the caller's transaction, which holds the account. Answers its id. The event names nobody (E2). */
export async function writeContact(
  tx: Tx,
  accountId: string,
  input: NewContact & { verified?: boolean },
  leadId: string | null,
): Promise<string> {
  const id = newId('contact')
  const place = normalizePlace({ country: input.country || null, state: input.state || null })
  await insertContact(tx.db, {
    id,
    org_id: tx.orgId,
    account_id: accountId,
    first_name: input.firstName || null,
    last_name: input.lastName || null,
    email: input.email || null,
    email_normalized: normalizeEmail(input.email),
    title: input.title || null,
    phone: input.phone || null,
    country: place.country,
    state: place.state,
    verified: input.verified ?? false,
    attributes: JSON.stringify(input.attributes ?? {}),
    external_ref: input.externalRef ?? null,
    created_at: tx.now(),
    updated_at: tx.now(),
  })
  await emit(tx, 'contact.created', { leadId }, { accountId, contactId: id })
  return id
}

function refuseNobody(input: NewContact): void {
  if (input.firstName || input.lastName || input.email) return
  throw new AppError('change_refused', 'A contact needs a name or an email address.')
}

export async function refuseKnownEmail(
  tx: Tx,
  accountId: string,
  email: string | null | undefined,
  except?: string,
): Promise<void> {
  const normalized = normalizeEmail(email)
  if (normalized === null) return
  const known = await contactsWithEmail(tx.db, tx.orgId, normalized)
  if (!known.some((contact) => contact.accountId === accountId && contact.id !== except)) return
  throw new AppError('change_refused', 'This account has a contact with that email address already.')
}
