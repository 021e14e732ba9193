import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { getSubscriber, lockSubscriber, updateSubscriber } from '../subscribers/queries.ts'
import type { Subscriber } from '../subscribers/schema.ts'
import { accountBrief } from './queries.ts'

/** Says whose a subscriber is, or with null that nobody knows. Its licenses belong to that account by it (L5). */
export async function linkSubscriber(ctx: Ctx, id: string, accountId: string | null): Promise<Subscriber> {
  ctx.require('accounts:write')
  // NOTE no event: writeLink writes subscriber.linked in the same transaction.
  return inTransaction(ctx, async (tx) => {
    const before = (await lockSubscriber(tx.db, tx.orgId, id)) ? await getSubscriber(tx.db, tx.orgId, id) : null
    if (!before) throw new AppError('not_found')
    if (accountId !== null && !(await accountBrief(tx.db, tx.orgId, accountId)))
      throw new AppError('not_found', 'There is no such account.')
    if (before.accountId === accountId) return before
    await writeLink(tx, id, { before: before.accountId, after: accountId }, 'Set by hand')
    const after = await getSubscriber(tx.db, tx.orgId, id)
    if (!after) throw new Error('unreachable')
    return after
  })
}

/** Writes the link in the caller's transaction, which holds the subscriber. */
export async function writeLink(
  tx: Tx,
  subscriberId: string,
  accountId: { before: string | null; after: string | null },
  why: string,
  leadId: string | null = null,
): Promise<void> {
  await updateSubscriber(tx.db, subscriberId, { account_id: accountId.after, updated_at: tx.now() })
  await tellLink(tx, subscriberId, accountId, why, leadId)
}

/** Tells of a link that the caller writes in the same transaction. */
export async function tellLink(
  tx: Tx,
  subscriberId: string,
  accountId: { before: string | null; after: string | null },
  why: string,
  leadId: string | null = null,
): Promise<void> {
  await emit(
    tx,
    'subscriber.linked',
    { subscriberId, leadId },
    { accountId: accountId.after, before: accountId.before, why },
  )
}
