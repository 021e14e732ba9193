import type { Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { firstWriteSince, type MoveRow } from './queries.ts'
import { HARMLESS } from './rules.ts'

/**
 * V3: refuses with `nothing_to_undo` where going back would undo what a vendor or an installer did since it went live; with
 * `products`, also what products did, such as taking seats.
 */
export async function refuseLoss(db: Ctx['db'], row: MoveRow, products: boolean): Promise<void> {
  if (!row.live_at) throw new AppError('state_conflict', 'It is not live yet.')
  const packageIds = row.packages.map((one) => one.id)
  const write = await firstWriteSince(db, {
    moveId: row.id,
    orgId: row.org_id,
    packageIds,
    since: row.live_at,
    harmless: HARMLESS,
    products,
  })
  if (!write) return
  const at = write.created_at.toISOString()
  throw new AppError(
    'nothing_to_undo',
    `There was ${write.kind} at ${at}. Move it back by another move; that loses nothing.`,
  )
}
