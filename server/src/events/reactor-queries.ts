import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'
import { presentEvent, type EventRow, type FeedEvent } from './queries.ts'

/** What reactors read: the sealed events of some kinds (null: of any) after a position and up to another, in order. */
export async function eventsBetween(
  db: Db,
  orgId: string,
  { after, until }: { after: number; until: number },
  kinds: readonly string[] | null,
  limit: number,
): Promise<FeedEvent[]> {
  // `offset 0`: each event is looked up by its id, whatever the planner has not heard yet of so many new ones.
  const { rows } = await sql<EventRow>`
    select e.*, p.position
    from (select event_id, position from event_positions
      where org_id = ${orgId} and position > ${after} and position <= ${until}) p
    cross join lateral (
      select id, kind, package_id, subscriber_id, license_id, installation_id, lead_id, actor, reason, payload, created_at,
        erased_at
      from events where id = p.event_id offset 0
    ) e
    where ${kinds}::text[] is null or e.kind = any(${kinds}::text[])
    order by p.position limit ${limit}`.execute(db)
  return rows.map(presentEvent) as FeedEvent[]
}
