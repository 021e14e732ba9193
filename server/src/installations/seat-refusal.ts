import { findOrg } from '../orgs/queries.ts'
import type { Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import type { SeatUse } from '../licenses/seat-schema.ts'

/** S1: says why, and whom to ask. */
export async function noSeatFree(ctx: Ctx, { allowed, used }: SeatUse): Promise<AppError> {
  const vendor = (await findOrg(ctx.db, ctx.orgId))?.name ?? 'the vendor'
  const detail = `The license allows ${allowed} ${allowed === 1 ? 'user' : 'users'}, and ${used} ${used === 1 ? 'has' : 'have'} a seat. Ask the administrator in your organization to free one, or ${vendor} for more.`
  return new AppError('no_seat_free', detail, { extra: { allowed, used, vendor } })
}
