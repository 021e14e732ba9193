import { sql, type RawBuilder } from 'kysely'
import type { Db } from '../platform/database.ts'
import { columnsOf } from './export-queries.ts'
import type { Arriving } from './match-queries.ts'
import { COPIED, linksWithin, type CopiedTable, type MovedTable } from './plan-rules.ts'
import { requiredRefs } from './reference-rules.ts'
import type { Stretch } from './stage-queries.ts'

// What was staged becomes rows of the destination, a stretch at a time. It writes the tables of every slice, as the plan says.

const isCopied = (table: string) => COPIED.some((one) => one.table === table)

/** The id at the destination of what a column names; null where that is not in the archive. */
function arrived(moveId: string, to: string, old: RawBuilder<unknown>): RawBuilder<unknown> {
  if (isCopied(to)) {
    return sql`(select i.new_id from move_ids i where i.move_id = ${moveId} and i.kind = ${to} and i.old_id = ${old})`
  }
  return sql`(select x.key from move_rows x where x.move_id = ${moveId} and x.table_name = ${to} and x.key = ${old})`
}

/** Values that the destination gives itself, by column. */
export type Given = Record<string, RawBuilder<unknown>>

export type NewRows = { plan: MovedTable | CopiedTable; arriving: Arriving; stretch: Stretch; given: Given }

/** Writes a stretch of one table; answers how many rows it wrote. */
export async function writeArrived(db: Db, { plan, arriving, stretch, given }: NewRows): Promise<number> {
  const { moveId, orgId, sourceOrgId, returning } = arriving
  const { table } = plan
  const within = linksWithin(plan)
  const required = new Set(requiredRefs(plan).map(({ column }) => column))
  const columns = (await columnsOf(db, table)).map(({ name }) => name)
  const fallback = sql`(select o.fallback_owner_id from orgs o join memberships m on m.org_id = o.id
    and m.user_id = o.fallback_owner_id and m.status = 'active' where o.id = ${orgId})`
  const valueOf = (name: string): RawBuilder<unknown> => {
    const old = sql`n.${sql.ref(name)}`
    const ref = plan.refs?.[name]
    const person = plan.people?.[name]
    if (given[name]) return given[name]
    if (name === 'org_id') return sql`${orgId}`
    if (plan.fate === 'moves' && name === plan.secret) return sql`r.secret_sealed`
    if (name === 'id' && plan.fate === 'copied') return sql`m.new_id`
    // Others of the same table may not be there yet: see linkArrived.
    if (within.includes(name)) return sql`null`
    // What it cannot do without has been found in the archive, and keeps its id.
    if (required.has(name) && ref && !isCopied(ref.to)) return old
    if (ref) return arrived(moveId, ref.to, old)
    if (!person) return old
    const known = sql`(select i.new_id from move_ids i where i.move_id = ${moveId} and i.kind = 'users' and i.old_id = ${old})`
    return person === 'author' ? known : sql`case when ${old} is not null then coalesce(${known}, ${fallback}) end`
  }
  const copied =
    plan.fate === 'copied'
      ? sql`join move_ids m on m.move_id = r.move_id and m.kind = ${table} and m.old_id = r.key and m.writes`
      : sql``
  const key = plan.fate === 'copied' ? ['id'] : plan.key
  // Only rows of the org that hands them over, or those that come back, are written over; anything else is an error.
  const replaced = plan.fate === 'copied' || returning ? orgId : sourceOrgId
  const changes = columns.filter((name) => !key.includes(name) && (table !== 'events' || CHAINED.has(name)))
  const onto =
    replaced === null
      ? sql``
      : sql`on conflict (${sql.join(key.map((name) => sql.ref(name)))}) do update
          set ${sql.join(changes.map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`))}
          where t.org_id = ${replaced}`
  const result = await sql`
    insert into ${sql.table(table)} as t (${sql.join(columns.map((name) => sql.ref(name)))})
    select ${sql.join(columns.map(valueOf))}
    from move_rows r ${copied} cross join lateral json_populate_record(null::${sql.table(table)}, r.row) as n
    where r.move_id = ${moveId} and r.table_name = ${table} and r.seq > ${stretch.after} and r.seq <= ${stretch.through}
    order by r.seq
    ${onto}`.execute(db)
  return Number(result.numAffectedRows ?? 0n)
}

/** All that may change of an event that is here already: where it is, and what its link covers. */
const CHAINED = new Set(['org_id', 'subscriber_id', 'linked_as'])

/** References among rows of one table, when all of them are there. */
export async function linkArrived(
  db: Db,
  { plan, arriving: { moveId }, stretch }: Pick<NewRows, 'plan' | 'arriving' | 'stretch'>,
): Promise<void> {
  const { table } = plan
  const within = linksWithin(plan)
  const from = isCopied(table)
    ? sql`join move_ids m on m.move_id = r.move_id and m.kind = ${table} and m.old_id = r.key and m.writes`
    : sql`cross join lateral (select r.key as new_id) m`
  const set = within.map((name) => sql`${sql.ref(name)} = ${arrived(moveId, table, sql`(r.row ->> ${sql.lit(name)})`)}`)
  const any = within.map((name) => sql`r.row ->> ${sql.lit(name)} is not null`)
  await sql`
    update ${sql.table(table)} t set ${sql.join(set)} from move_rows r ${from}
    where t.id = m.new_id and r.move_id = ${moveId} and r.table_name = ${table}
      and r.seq > ${stretch.after} and r.seq <= ${stretch.through} and (${sql.join(any, sql` or `)})`.execute(db)
}

/** The chain as it comes. */
export async function writeMovedLinks(db: Db, { moveId, orgId }: Arriving, stretch: Stretch): Promise<void> {
  await sql`
    insert into moved_positions (org_id, move_id, package_id, package_position, package_hash, event_id)
    select ${orgId}, ${moveId}, n.package_id, n.package_position, n.package_hash, n.event_id
    from move_rows r cross join lateral json_populate_record(null::moved_positions, r.row) as n
    where r.move_id = ${moveId} and r.table_name = 'moved_positions'
      and r.seq > ${stretch.after} and r.seq <= ${stretch.through}`.execute(db)
}

/** The chain of the package goes on from the last link that came. Answers it. */
export async function headChain(db: Db, orgId: string, packageId: string, moveId: string) {
  const { rows } = await sql<{ position: number; hash: Buffer }>`
    insert into chain_heads (org_id, package_id, position, hash, arrival_move_id, arrival_position)
    select ${orgId}, ${packageId}, package_position, package_hash, ${moveId},
      coalesce((select position from chain_heads where org_id = ${orgId} and package_id = ''), 0)
    from moved_positions where org_id = ${orgId} and move_id = ${moveId} and package_id = ${packageId}
    order by package_position desc limit 1
    on conflict (org_id, package_id) do update set position = excluded.position, hash = excluded.hash,
      arrival_move_id = excluded.arrival_move_id, arrival_position = excluded.arrival_position
    returning position, hash`.execute(db)
  return rows[0]
}

/** The new numbers of a stretch of licenses begin here. */
export async function takeLicenseNumbers(db: Db, orgId: string, count: number): Promise<number> {
  const { rows } = await sql<{ first: number }>`
    update orgs set next_license_number = next_license_number + ${count}::bigint where id = ${orgId}
    returning (next_license_number - ${count}::bigint)::int as first`.execute(db)
  return rows[0]?.first ?? 1
}

/** A license gets the next number, or the one it had here before; the one it comes with is kept to be found by. */
export function givenToLicenses(orgId: string, first: number, after: number, from: string): Given {
  const before = sql`(select (f ->> 'number')::bigint from jsonb_array_elements(n.former_numbers) f
    where f ->> 'orgId' = ${orgId} limit 1)`
  return {
    number: sql`coalesce(${before}, ${first}::bigint + r.seq - ${after}::bigint - 1)`,
    former_numbers: sql`n.former_numbers || jsonb_build_array(jsonb_build_object('orgId', ${from}::text, 'number', n.number))`,
  }
}

export function givenToPackages(moveId: string, hold: 'frozen' | 'arriving', slugs: Record<string, string>): Given {
  return {
    hold: sql`${hold}`,
    hold_move_id: sql`${moveId}`,
    moved_to: sql`null`,
    move_notice: sql`null`,
    follow_within: sql`null::integer`,
    slug: sql`coalesce(${JSON.stringify(slugs)}::jsonb ->> n.id, n.slug)`,
  }
}

/** Ids of a stretch of staged installations. */
export async function stagedIds(db: Db, moveId: string, table: string, stretch: Stretch): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select key from move_rows where move_id = ${moveId} and table_name = ${table}
      and seq > ${stretch.after} and seq <= ${stretch.through} order by seq`.execute(db)
  return rows.map(({ key }) => key)
}
