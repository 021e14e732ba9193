import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'
import type { SubjectRow } from './queries.ts'

// What waits for the sealer.

export type UnsealedEvent = SubjectRow & {
  id: string
  org_id: string
  kind: string
  actor: string
  commitment: Buffer
  created_at: Date
}

/** The oldest events without a position, of one org or of all; rows that another sealer holds are passed over. */
export async function takeUnsealed(db: Db, limit: number, orgId: string | null): Promise<UnsealedEvent[]> {
  const oldest =
    orgId === null
      ? sql`select event_id from unsealed_events order by event_id limit ${limit} for update skip locked`
      : sql`select u.event_id from unsealed_events u join events o on o.id = u.event_id where o.org_id = ${orgId}
          order by u.event_id limit ${limit} for update of u skip locked`
  const result = await sql<UnsealedEvent>`
    select e.id, e.org_id, e.kind, e.package_id, e.subscriber_id, e.license_id, e.installation_id, e.lead_id,
      e.actor::text as actor, e.commitment, e.created_at
    from (${oldest}) u join events e on e.id = u.event_id
    order by e.id`.execute(db)
  return result.rows
}

/** The orgs that have events without a position. */
export async function unsealedOrgs(db: Db): Promise<string[]> {
  const { rows } = await sql<{ org_id: string }>`
    select distinct e.org_id from unsealed_events u join events e on e.id = u.event_id order by 1`.execute(db)
  return rows.map(({ org_id }) => org_id)
}
