import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'

// Which of what is copied is at the destination already, and which id the rest gets.

export type Arriving = {
  moveId: string
  orgId: string
  /** The rows lie on this server, in the org that hands them over. */
  sourceOrgId: string | null
  /** These packages were here before, and come back. */
  returning: boolean
  packageIds: string[]
}

export type Match = {
  seq: number
  old_id: string
  /** The same one at the destination. */
  found: string | null
  /** Whether it once left from here and comes back, newer. */
  back: boolean
  /** Whether somebody on this server has the id. */
  taken: boolean
}

export async function matchPeople(db: Db, { moveId, orgId }: Arriving): Promise<void> {
  await sql`
    insert into move_ids (move_id, org_id, kind, old_id, new_id)
    select r.move_id, ${orgId}, 'users', r.key, (
      select u.id from users u join memberships m on m.user_id = u.id
      where m.org_id = ${orgId} and m.status = 'active' and u.email = lower(r.row ->> 'email'))
    from move_rows r where r.move_id = ${moveId} and r.table_name = 'users'
    on conflict do nothing`.execute(db)
}

const SAME = {
  subscribers: sql`select s.id from subscribers s where s.org_id = d.org_id
    and s.test = (r.row ->> 'test')::boolean and s.org_key = r.row ->> 'org_key'`,
  accounts: sql`select a.id from accounts a where a.org_id = d.org_id and a.name_key = r.row ->> 'name_key'
    and a.domain is not distinct from r.row ->> 'domain' order by a.id limit 1`,
  contacts: sql`select c.id from contacts c join move_ids i on i.new_id = c.account_id
    where i.move_id = r.move_id and i.kind = 'accounts' and i.old_id = r.row ->> 'account_id'
      and c.email_normalized = r.row ->> 'email_normalized'`,
} as const

export type CopiedKind = keyof typeof SAME

/** A stretch of what was copied: found by its id, by the way it once left from here, or by what makes it the same. */
export async function matchCopied(
  db: Db,
  { moveId, orgId }: Arriving,
  kind: CopiedKind,
  after: number,
  limit: number,
): Promise<Match[]> {
  const table = sql.table(kind)
  const { rows } = await sql<Match>`
    select r.seq::int as seq, r.key as old_id, coalesce(own.id, back.id, (${SAME[kind]})) as found,
      own.id is null and back.id is not null as back,
      exists (select from ${table} t where t.id = r.key) as taken
    from move_rows r cross join (select ${orgId}::text as org_id) d
    left join ${table} own on own.id = r.key and own.org_id = d.org_id
    left join lateral (
      select t.id from move_ids i join ${table} t on t.id = i.old_id and t.org_id = d.org_id
      where i.kind = ${kind} and i.new_id = r.key order by i.move_id desc limit 1) back on true
    where r.move_id = ${moveId} and r.table_name = ${kind} and r.seq > ${after}
    order by r.seq limit ${limit}`.execute(db)
  return rows
}

export type NewIds = { old_id: string; new_id: string; writes: boolean }[]

export async function saveIds(db: Db, { moveId, orgId }: Arriving, kind: CopiedKind, ids: NewIds): Promise<void> {
  if (ids.length === 0) return
  const rows = ids.map((one) => ({ ...one, move_id: moveId, org_id: orgId, kind }))
  await db.insertInto('move_ids').values(rows).execute()
}

/** As `analyzeStaged`. */
export async function analyzeIds(db: Db): Promise<void> {
  await sql`analyze move_ids`.execute(db)
}
