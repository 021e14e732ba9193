import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'
import { decodeCursor, toPage, type Page, type PageQuery } from '../platform/page.ts'
import { isTelling, presentActivity } from './rules.ts'
import { ACTIVITY_KINDS, type ActivityItem } from './schema.ts'

/** What the customer may know of the history of a license, newest first; a page may have less than was asked for. */
export async function listActivity(
  db: Db,
  orgId: string,
  licenseId: string,
  query: PageQuery,
): Promise<Page<ActivityItem>> {
  const after = decodeCursor(query.cursor, 1)
  let select = db
    .selectFrom('events')
    .select(['id', 'kind', 'payload', 'created_at as at'])
    .select(sql<string>`actor ->> 'kind'`.as('actorKind'))
    .select(sql<string | null>`actor ->> 'id'`.as('actorId'))
    .where('org_id', '=', orgId)
    .where('license_id', '=', licenseId)
    .where('kind', 'in', [...ACTIVITY_KINDS])
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
  if (after) select = select.where('id', '<', String(after[0]))
  const rows = await select.execute()
  const sessions = new Set(
    rows.flatMap(({ actorKind, actorId }) => (actorKind === 'customer' && actorId ? actorId : [])),
  )
  const persons = await findPersons(db, orgId, licenseId, [...sessions])
  const page = toPage(
    rows,
    query.limit,
    (row) => [row.id],
    ({ kind, payload, actorId, ...row }) =>
      presentActivity({
        ...row,
        kind: kind as ActivityItem['kind'],
        payload: payload as Record<string, unknown> | null,
        person: persons.get(actorId ?? '') ?? null,
      }),
  )
  return { ...page, data: page.data.filter(isTelling) }
}

/** Who opened the sessions. Their names stand in the events of the links alone, where they can be erased (E2). */
async function findPersons(
  db: Db,
  orgId: string,
  licenseId: string,
  sessionIds: string[],
): Promise<Map<string, string | null>> {
  if (sessionIds.length === 0) return new Map()
  const { rows } = await sql<{ id: string; person: string | null }>`
    select payload ->> 'id' as id, payload ->> 'person' as person from events
    where org_id = ${orgId} and license_id = ${licenseId} and kind = 'manage_link.opened'
      and payload ->> 'id' = any(${sessionIds}::text[])`.execute(db)
  return new Map(rows.map(({ id, person }) => [id, person]))
}
