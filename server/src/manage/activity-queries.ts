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
    .leftJoin('manage_sessions', (join) =>
      join
        .onRef('manage_sessions.org_id', '=', 'events.org_id')
        .on(sql<boolean>`events.actor ->> 'kind' = 'customer'`)
        .on(sql<boolean>`manage_sessions.id = events.actor ->> 'id'`),
    )
    .select(['events.id', 'events.kind', 'events.actor', 'events.payload', 'events.created_at'])
    .select('manage_sessions.person')
    .where('events.org_id', '=', orgId)
    .where('events.license_id', '=', licenseId)
    .where('events.kind', 'in', [...ACTIVITY_KINDS])
    .orderBy('events.id', 'desc')
    .limit(query.limit + 1)
  if (after) select = select.where('events.id', '<', String(after[0]))
  const page = toPage(
    await select.execute(),
    query.limit,
    (row) => [row.id],
    (row) =>
      presentActivity({
        id: row.id,
        kind: row.kind as ActivityItem['kind'],
        actorKind: (row.actor as { kind: string }).kind,
        person: row.person,
        payload: row.payload as Record<string, unknown> | null,
        at: row.created_at,
      }),
  )
  return { ...page, data: page.data.filter(isTelling) }
}
