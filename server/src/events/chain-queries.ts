import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'
import type { ChainHead, Position, SubjectRow } from './queries.ts'

// What verifying reads.

// What the link covers: where the event was chained in another org, as it was then.
const LINKED = sql`
  coalesce(e.linked_as ->> 0, e.org_id) as event_org,
  case when e.linked_as is null then e.package_id else e.linked_as ->> 1 end as about_package,
  case when e.linked_as is null then e.subscriber_id else e.linked_as ->> 2 end as subscriber_id,
  case when e.linked_as is null then e.license_id else e.linked_as ->> 3 end as license_id,
  case when e.linked_as is null then e.installation_id else e.linked_as ->> 4 end as installation_id,
  case when e.linked_as is null then e.lead_id else e.linked_as ->> 5 end as lead_id,
  e.erased_at, e.kind, e.actor::text as actor, e.commitment, e.created_at, e.salt, e.reason, e.payload::text as payload`

export type ChainRow = Position &
  Omit<SubjectRow, 'package_id'> & {
    /** As the event itself has it. */
    about_package: string | null
    event_org: string
    erased_at: Date | null
    kind: string
    actor: string
    commitment: Buffer
    created_at: Date
    salt: Buffer | null
    reason: string | null
    payload: string | null
  }

/** One stretch of an org's chain with all that verifying it needs. */
export async function chainAfter(db: Db, orgId: string, position: number, limit: number): Promise<ChainRow[]> {
  const result = await sql<ChainRow>`
    select p.org_id, p.position, p.event_id, p.org_hash, p.package_id, p.package_position, p.package_hash,
      ${LINKED}
    from event_positions p join events e on e.id = p.event_id
    where p.org_id = ${orgId} and p.position > ${position}
    order by p.position limit ${limit}`.execute(db)
  return result.rows
}

/** Links of a package's chain as they came with a move. They have no place in the org's own chain. */
export async function movedChainAfter(
  db: Db,
  of: { orgId: string; packageId: string; moveId: string },
  position: number,
  limit: number,
): Promise<ChainRow[]> {
  const result = await sql<ChainRow>`
    select p.org_id, p.event_id, p.package_id, p.package_position, p.package_hash, p.package_position as position,
      p.package_hash as org_hash, ${LINKED}
    from moved_positions p join events e on e.id = p.event_id
    where p.org_id = ${of.orgId} and p.move_id = ${of.moveId} and p.package_id = ${of.packageId}
      and p.package_position > ${position}
    order by p.package_position limit ${limit}`.execute(db)
  return result.rows
}

/** The heads of an org's chains, to tell whether its newest events were cut off, and after which position each chain begins. */
export async function chainHeads(db: Db, orgId: string): Promise<(ChainHead & { arrival_position: number })[]> {
  return db
    .selectFrom('chain_heads')
    .select(['org_id', 'package_id', 'position', 'hash', 'arrival_position'])
    .where('org_id', '=', orgId)
    .execute()
}

/** The events after an id, of all orgs, and whether each is in a chain or waits for the sealer to put it in one. */
export async function eventPlaces(
  db: Db,
  after: string,
  limit: number,
): Promise<{ id: string; org_id: string; placed: boolean }[]> {
  const result = await sql<{ id: string; org_id: string; placed: boolean }>`
    select e.id, e.org_id,
      exists (select from event_positions p where p.event_id = e.id)
        or exists (select from moved_positions m where m.event_id = e.id)
        or exists (select from unsealed_events u where u.event_id = e.id) as placed
    from (select id, org_id from events where id > ${after} order by id limit ${limit}) e
    order by e.id`.execute(db)
  return result.rows
}
