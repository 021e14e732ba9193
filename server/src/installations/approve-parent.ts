import { settle } from '../attention/raise.ts'
import { decideClaim } from '../claims/decide.ts'
import { lockParentClaims } from '../claims/queries.ts'
import { emit } from '../events/emit.ts'
import { followParent } from '../licenses/follow.ts'
import { licensesToFollow } from '../licenses/follow-queries.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { getSubscriber, holdSubscriber, updateSubscriber } from '../subscribers/queries.ts'
import type { Subscriber } from '../subscribers/schema.ts'
import { lockNamesakes } from './queries.ts'
import { supersede } from './supersede.ts'

/**
 * I6: the vendor says whose sandbox a subscriber is. Its licenses follow those of the parent from here on, older sandboxes
 * of the same name are superseded, and what waited for this is settled. Twice is the same as once.
 */
export async function approveParent(ctx: Ctx, id: string, parentId: string): Promise<Subscriber> {
  ctx.require('subscribers:write')
  ctx.require('licenses:write')
  return inTransaction(ctx, async (tx) => {
    await connectParent(tx, id, parentId)
    return mustSubscriber(tx, id)
  })
}

/** The same in the caller's transaction, by whoever may. */
export async function connectParent(tx: Tx, id: string, parentId: string): Promise<void> {
  const sandbox = await mustSubscriber(tx, id)
  const parent = await getSubscriber(tx.db, tx.orgId, parentId)
  if (!parent) throw new AppError('not_found', 'There is no such parent.')
  refuseOddParent(sandbox, parent)
  for (const key of [sandbox.orgId, parent.orgId].toSorted()) await holdSubscriber(tx.db, tx.orgId, sandbox.test, key)
  if ((await mustSubscriber(tx, id)).parentId !== parentId) {
    const set = { parent_id: parentId, parent_org_key: parent.orgId, updated_at: tx.now() }
    await updateSubscriber(tx.db, id, set)
    await emit(
      tx,
      'subscriber.parent_proven',
      { subscriberId: id },
      { parentId, before: sandbox.parentId, by: 'vendor' },
    )
    // Installations before licenses, and the parent's license before those that follow it: the order of every lock.
    const licenses = await licensesToFollow(tx.db, tx.orgId, id)
    const older = []
    for (const license of licenses) older.push(await lockNamesakes(tx.db, license.package_id, id))
    for (const license of licenses) await followParent(tx, license.id)
    for (const [index, license] of licenses.entries()) await supersede(tx, license.package_id, id, older[index] ?? [])
  }
  for (const claim of await lockParentClaims(tx.db, tx.orgId, id)) await decideClaim(tx, claim, 'approved')
  await settle(tx, 'parent_unproven', id)
}

async function mustSubscriber(tx: Tx, id: string): Promise<Subscriber> {
  const subscriber = await getSubscriber(tx.db, tx.orgId, id)
  if (!subscriber) throw new AppError('not_found')
  return subscriber
}

function refuseOddParent(sandbox: Subscriber, parent: Subscriber): void {
  if (sandbox.type !== 'sandbox') throw new AppError('change_refused', 'Only a sandbox has a parent.')
  if (parent.id === sandbox.id) throw new AppError('change_refused', 'A sandbox is not its own parent.')
  if (parent.test !== sandbox.test)
    throw new AppError('change_refused', 'One of the two comes from a test install; they do not belong together.')
  if (parent.parentId === sandbox.id) throw new AppError('change_refused', 'The parent is a sandbox of this one.')
}
