import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { decodeCursor, toPage, type Page } from '../platform/page.ts'
import { containing } from '../platform/search.ts'
import type { Seat, SeatPage, SeatQuery, SeatUse } from './seat-schema.ts'

type Key = (string | number | null)[]

/** Never seen is the longest ago. In whole milliseconds, as times are kept. */
const LAST_SEEN = sql<number>`coalesce((extract(epoch from last_seen_at) * 1000)::bigint, -1)`

/** How each order of the list walks: the key that the cursor carries, and what comes after it. */
const SORTS = {
  user: {
    order: sql`user_ref`,
    key: (row: Row) => [row.user_ref],
    after: ([user]: Key) => sql<boolean>`user_ref > ${String(user)}`,
  },
  lastSeen: {
    order: sql`${LAST_SEEN}, user_ref`,
    key: (row: Row) => [row.last_seen, row.user_ref],
    after: ([at, user]: Key) => sql<boolean>`(${LAST_SEEN}, user_ref) > (${timeOf(at)}::bigint, ${String(user)})`,
  },
  '-lastSeen': {
    order: sql`${LAST_SEEN} desc, user_ref desc`,
    key: (row: Row) => [row.last_seen, row.user_ref],
    after: ([at, user]: Key) => sql<boolean>`(${LAST_SEEN}, user_ref) < (${timeOf(at)}::bigint, ${String(user)})`,
  },
} as const

/** A cursor is somebody's input: what is no time must not reach the database as one. */
function timeOf(part: Key[number] | undefined): number {
  if (!Number.isSafeInteger(part)) throw new AppError('invalid_cursor')
  return Number(part)
}

const STATES = {
  assigned: sql<boolean>`assigned_at is not null`,
  seen: sql<boolean>`assigned_at is null and last_seen_at is not null`,
  all: sql<boolean>`(assigned_at is not null or last_seen_at is not null)`,
} as const

const selection = (db: Db, licenseId: string) =>
  db
    .selectFrom('seats')
    .select(['user_ref', 'assigned_at', 'assigned_by', 'first_seen_at', 'last_seen_at', LAST_SEEN.as('last_seen')])
    .where('license_id', '=', licenseId)

type Row = Awaited<ReturnType<ReturnType<typeof selection>['executeTakeFirstOrThrow']>>

export async function listSeatRows(db: Db, licenseId: string, query: SeatQuery): Promise<Page<Seat>> {
  const sort = SORTS[query.sort]
  const after = decodeCursor(query.cursor, query.sort === 'user' ? 1 : 2)
  let select = selection(db, licenseId)
    .where(STATES[query.state])
    .orderBy(sort.order)
    .limit(query.limit + 1)
  if (query.q) select = select.where('user_ref', 'ilike', containing(query.q))
  if (after) select = select.where(sort.after(after))
  return toPage(await select.execute(), query.limit, sort.key, present)
}

function present(row: Row): Seat {
  return {
    user: row.user_ref,
    assignedAt: row.assigned_at?.toISOString() ?? null,
    assignedBy: row.assigned_by as Seat['assignedBy'],
    firstSeenAt: row.first_seen_at?.toISOString() ?? null,
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
  }
}

/** null where the org has no such license. */
export async function findSeatUse(db: Db, orgId: string, licenseId: string): Promise<SeatUse | null> {
  const row = await db
    .selectFrom('licenses')
    .select(['seats', 'seats_used'])
    .where('org_id', '=', orgId)
    .where('id', '=', licenseId)
    .executeTakeFirst()
  return row ? { allowed: row.seats, used: row.seats_used } : null
}

/** S2: how many of a license's users were seen lately, with a seat or without. */
export async function countActive(
  db: Db,
  licenseId: string,
  now: Date,
): Promise<Pick<SeatPage['counts'], 'active7' | 'active30'>> {
  const since = (days: number) =>
    sql<number>`(count(*) filter (where last_seen_at > ${now}::timestamptz - ${days}::int * interval '24 hours'))::int`
  return db
    .selectFrom('seats')
    .select([since(7).as('active7'), since(30).as('active30')])
    .where('license_id', '=', licenseId)
    .executeTakeFirstOrThrow()
}
