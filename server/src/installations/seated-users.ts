import { findSeatUse, listSeatRows } from '../licenses/seat-list-queries.ts'
import type { PageQuery } from '../platform/page.ts'
import type { Outside } from '../platform/route.ts'
import { authorize } from './authorize.ts'

/** Those who have a seat, by reference, for the product's own administration. */
export async function seatedUsers(outside: Outside, id: string, query: PageQuery) {
  const row = await authorize(outside, id)
  const { db } = outside.app.database
  const page = await listSeatRows(db, row.license_id, { ...query, state: 'assigned', sort: 'user' })
  const data = page.data.map(({ user, assignedAt, lastSeenAt }) => ({ user, assignedAt: assignedAt ?? '', lastSeenAt }))
  const seats = (await findSeatUse(db, row.org_id, row.license_id)) ?? { allowed: row.seats, used: row.seats_used }
  return { data, nextCursor: page.nextCursor, seats }
}
