import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { requireRevision } from '../platform/revision.ts'
import { getSubscriber, lockSubscriber, updateSubscriber } from './queries.ts'
import type { Subscriber, SubscriberChange } from './schema.ts'

/** Changes what the vendor may say of a subscriber: its name and own fields. The rest is reported by the product. */
export async function modifySubscriber(
  ctx: Ctx,
  id: string,
  change: SubscriberChange,
  ifMatch: string | undefined,
): Promise<Subscriber> {
  ctx.require('subscribers:write')
  return inTransaction(ctx, async (tx) => {
    const before = (await lockSubscriber(tx.db, tx.orgId, id)) ? await getSubscriber(tx.db, tx.orgId, id) : null
    if (!before) throw new AppError('not_found')
    await requireRevision(ifMatch, before.revision, async () => before)
    await updateSubscriber(tx.db, id, {
      name: change.name,
      attributes: change.attributes && JSON.stringify(change.attributes),
      external_ref: change.externalRef,
      updated_at: tx.now(),
    })
    const after = await getSubscriber(tx.db, tx.orgId, id)
    if (!after) throw new Error('unreachable')
    const picked = ({ name, attributes, externalRef }: Subscriber) => ({ name, attributes, externalRef })
    await emit(tx, 'subscriber.modified', { subscriberId: id }, { before: picked(before), after: picked(after) })
    return after
  })
}
