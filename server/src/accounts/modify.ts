import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { requireRevision } from '../platform/revision.ts'
import { acceptDomain, refuseInactiveOwner } from './create.ts'
import { getAccount, lockAccount, updateAccount } from './queries.ts'
import { nameKey } from './rules.ts'
import type { Account, AccountChange } from './schema.ts'

/** Changes name, domain, owner or the vendor's own fields of an account. */
export async function modifyAccount(
  ctx: Ctx,
  id: string,
  change: AccountChange,
  ifMatch: string | undefined,
): Promise<Account> {
  ctx.require('accounts:write')
  return inTransaction(ctx, async (tx) => {
    const before = (await lockAccount(tx.db, tx.orgId, id)) ? await getAccount(tx.db, tx.orgId, id) : null
    if (!before) throw new AppError('not_found')
    await requireRevision(ifMatch, before.revision, async () => before)
    if (change.ownerId !== before.ownerId) await refuseInactiveOwner(tx, change.ownerId)
    await updateAccount(tx.db, id, {
      name: change.name,
      name_key: change.name && nameKey(change.name),
      domain: acceptDomain(change.domain),
      owner_id: change.ownerId,
      attributes: change.attributes && JSON.stringify(change.attributes),
      external_ref: change.externalRef,
      updated_at: tx.now(),
    })
    const after = await getAccount(tx.db, tx.orgId, id)
    if (!after) throw new Error('unreachable')
    const picked = ({ name, domain, ownerId, attributes, externalRef }: Account) => ({
      name,
      domain,
      ownerId,
      attributes,
      externalRef,
    })
    await emit(tx, 'account.modified', {}, { accountId: id, before: picked(before), after: picked(after) })
    return after
  })
}
