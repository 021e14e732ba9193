import { countAccountsOf, giveAccounts } from '../accounts/queries.ts'
import { findMember } from '../access/queries.ts'
import { emit } from '../events/emit.ts'
import { findOrg, isActiveMember, lockOrg, saveOrg } from '../orgs/queries.ts'
import { lockManagedPackages, managedPackages } from '../packages/queries.ts'
import { setLeadManager } from '../packages/set-lead-manager.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { giveAll, givenBy } from './give.ts'
import { countOpenLeads, heldBackOf } from './queries.ts'
import type { Holdings } from './schema.ts'

/**
 * What a user would leave behind: open leads, accounts, packages to be lead manager of; not what has gone with a move (V3).
 * Deactivating never waits for it.
 */
export async function holdingsOf(ctx: Ctx, userId: string): Promise<Holdings> {
  const { db, orgId } = ctx
  if (!(await findMember(db, orgId, userId))) throw new AppError('not_found')
  return {
    openLeads: await countOpenLeads(db, orgId, { ownerId: userId }),
    accounts: await countAccountsOf(db, orgId, userId),
    packages: await managedPackages(db, orgId, userId),
    fallbackOwner: (await findOrg(db, orgId))?.fallback_owner_id === userId,
  }
}

/**
 * Gives all that a user holds to a colleague, or with null to nobody, in one transaction. Answers what that was. What has gone
 * with a move stays as it is (V3); while a move is under way with any of it, refuses all with `package_moving` (V2).
 */
export async function handOver(ctx: Ctx, userId: string, toUserId: string | null): Promise<Holdings> {
  ctx.require('members:write')
  return inTransaction(ctx, async (tx) => {
    const org = await lockOrg(tx.db, tx.orgId)
    if (!(await findMember(tx.db, tx.orgId, userId))) throw new AppError('not_found')
    if (toUserId === userId) throw new AppError('change_refused', 'Choose somebody else.')
    if (toUserId !== null && !(await isActiveMember(tx.db, tx.orgId, toUserId))) {
      throw new AppError('change_refused', 'It can go to an active user of this org only.')
    }
    const held = await heldBackOf(tx.db, tx.orgId, userId)
    if (held !== undefined) {
      throw new AppError('package_moving', `${held} is being moved, and cannot be changed meanwhile.`, {
        retryAfterSeconds: 30,
      })
    }
    const packages = await lockManagedPackages(tx.db, tx.orgId, userId)
    for (const row of packages) await setLeadManager(tx, row, toUserId)
    const leads = await giveAll(tx, { ownerId: userId }, toUserId, await givenBy(tx))
    const accounts = await giveAccountsOf(tx, userId, toUserId)
    const fallbackOwner = org.fallback_owner_id === userId
    if (fallbackOwner) {
      await saveOrg(tx.db, tx.orgId, { fallback_owner_id: toUserId, revision: org.revision + 1, updated_at: tx.now() })
      await emit(tx, 'org.modified', {}, { before: { fallbackOwnerId: userId }, after: { fallbackOwnerId: toUserId } })
    }
    const named = packages.map(({ id, name }) => ({ id, name }))
    const counts = { openLeads: leads.length, accounts: accounts.length }
    await emit(
      tx,
      'user.handed_over',
      {},
      { userId, toUserId, ...counts, packages: named.map(({ id }) => id), fallbackOwner },
    )
    return { ...counts, packages: named, fallbackOwner }
  })
}

async function giveAccountsOf(tx: Tx, userId: string, toUserId: string | null): Promise<string[]> {
  const given = await giveAccounts(tx.db, tx.orgId, userId, toUserId, tx.now())
  const payload = { before: { ownerId: userId }, after: { ownerId: toUserId } }
  for (const accountId of given) await emit(tx, 'account.modified', {}, { accountId, ...payload })
  return given
}
