import { emit } from '../events/emit.ts'
import { isActiveMember } from '../orgs/queries.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { getAccount, insertAccount } from './queries.ts'
import { isFreeMail, nameKey, normalizeDomain } from './rules.ts'
import type { Account, NewAccount } from './schema.ts'

/** Creates an account, owned by whom the vendor names, else by nobody. */
export async function createAccount(ctx: Ctx, input: NewAccount): Promise<Account> {
  ctx.require('accounts:write')
  // NOTE no event: writeAccount writes account.created in the same transaction.
  return inTransaction(ctx, async (tx) => {
    await refuseInactiveOwner(tx, input.ownerId)
    const account = await getAccount(tx.db, tx.orgId, await writeAccount(tx, input))
    if (!account) throw new Error('unreachable')
    return account
  })
}

/** Writes an account in the caller's transaction; its owner may be inactive, as a lead's may. Answers its id. */
export async function writeAccount(tx: Tx, input: NewAccount, why: string | null = null): Promise<string> {
  const id = newId('account')
  const domain = acceptDomain(input.domain) ?? null
  await insertAccount(tx.db, {
    id,
    org_id: tx.orgId,
    name: input.name,
    name_key: nameKey(input.name),
    domain,
    owner_id: input.ownerId ?? null,
    attributes: JSON.stringify(input.attributes ?? {}),
    external_ref: input.externalRef ?? null,
    created_at: tx.now(),
    updated_at: tx.now(),
  })
  await emit(
    tx,
    'account.created',
    {},
    { accountId: id, name: input.name, domain, ownerId: input.ownerId ?? null, why },
  )
  return id
}

/** The domain in its one form; free mail and what is none are refused. */
export function acceptDomain(text: string | null | undefined): string | null | undefined {
  if (text === undefined || text === null || text === '') return text === '' ? null : text
  const domain = normalizeDomain(text)
  if (domain === null) throw new AppError('change_refused', 'The domain must be one like acme.example.')
  if (isFreeMail(domain))
    throw new AppError(
      'change_refused',
      `Everybody can have a mailbox at ${domain}, so it tells nothing about a company.`,
    )
  return domain
}

export async function refuseInactiveOwner(tx: Tx, userId: string | null | undefined): Promise<void> {
  if (!userId || (await isActiveMember(tx.db, tx.orgId, userId))) return
  throw new AppError('change_refused', 'The owner must be an active user of this org.')
}
