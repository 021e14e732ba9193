import type { Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { countActive, findSeatUse, listSeatRows } from './seat-list-queries.ts'
import type { SeatPage, SeatQuery } from './seat-schema.ts'

/** The users of a license: those who have a seat, those who were only seen, or both (S2). */
export async function listSeats(ctx: Ctx, licenseId: string, query: SeatQuery): Promise<SeatPage> {
  const use = await findSeatUse(ctx.db, ctx.orgId, licenseId)
  if (!use) throw new AppError('not_found')
  const page = await listSeatRows(ctx.db, licenseId, query)
  const active = await countActive(ctx.db, licenseId, ctx.now())
  return { ...page, counts: { assigned: use.used, ...active, allowed: use.allowed } }
}
