import { findSeatUse, listSeatRows } from '../licenses/seat-list-queries.ts'
import type { SeatQuery } from '../licenses/seat-schema.ts'
import type { Outside } from '../platform/route.ts'
import { authorizeSession, sessionOver } from './authorize.ts'
import type { ManageSeatPage } from './schema.ts'

/** Who has a seat, and who was seen without one. */
export async function listFromPage(outside: Outside, query: SeatQuery): Promise<ManageSeatPage> {
  const { ctx, session } = await authorizeSession(outside)
  ctx.require('manage:use')
  const seats = await findSeatUse(ctx.db, ctx.orgId, session.license_id)
  if (!seats) throw sessionOver()
  return { ...(await listSeatRows(ctx.db, session.license_id, query)), seats }
}
