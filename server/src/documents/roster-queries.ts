import { sql, type Insertable } from 'kysely'
import type { Db } from '../platform/database.ts'
import type { Rosters } from '../platform/tables.ts'
import type { RosterChange } from './roster-rules.ts'

export type Entries = { revision: number; entries: Buffer }

/** The tags of all who have a seat, in one text of bytes, with the revision that they belong to. */
export async function readEntries(db: Db, licenseId: string): Promise<Entries> {
  const { rows } = await sql<{ revision: number; entries: Uint8Array }>`
    select l.roster_revision as revision, coalesce((
      select string_agg(s.tag, ''::bytea order by s.tag) from seats s
      where s.license_id = l.id and s.assigned_at is not null), ''::bytea) as entries
    from licenses l where l.id = ${licenseId}`.execute(db)
  const [row] = rows
  if (!row) throw new Error(`there is no license ${licenseId}`)
  return { revision: row.revision, entries: Buffer.from(row.entries) }
}

/** What changed since a revision, or null where more than `limit` seats did. */
export async function readChange(db: Db, licenseId: string, base: number, limit: number): Promise<RosterChange | null> {
  const { rows } = await sql<{ revision: number; count: number; changed: { tag: string; has: boolean }[] }>`
    select l.roster_revision as revision, l.seats_used as count, coalesce((
      select json_agg(json_build_object('tag', encode(c.tag, 'hex'), 'has', c.assigned_at is not null)) from (
        select s.tag, s.assigned_at from seats s
        where s.license_id = l.id and s.roster_revision > ${base}::int limit ${limit + 1}::int) c), '[]') as changed
    from licenses l where l.id = ${licenseId}`.execute(db)
  const [row] = rows
  if (!row) throw new Error(`there is no license ${licenseId}`)
  const { revision, count, changed } = row
  if (changed.length > limit) return null
  const tags = (has: boolean) => changed.filter((one) => one.has === has).map(({ tag }) => Buffer.from(tag, 'hex'))
  return { base, revision, add: tags(true), remove: tags(false), count }
}

export async function readStoredRoster(db: Db, installationId: string) {
  const row = await db
    .selectFrom('rosters')
    .select(['statement', 'entries'])
    .where('installation_id', '=', installationId)
    .executeTakeFirst()
  return row && { ...row, entries: Buffer.from(row.entries) }
}

/** The newest roster wins, whichever process signed it; one of a later epoch always does. */
export async function saveRoster(db: Db, row: Insertable<Rosters>): Promise<void> {
  await db
    .insertInto('rosters')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .column('installation_id')
        .doUpdateSet((eb) => ({
          signing_kid: eb.ref('excluded.signing_kid'),
          statement: eb.ref('excluded.statement'),
          entries: eb.ref('excluded.entries'),
          epoch: eb.ref('excluded.epoch'),
          revision: eb.ref('excluded.revision'),
          issued_at: eb.ref('excluded.issued_at'),
          expires_at: eb.ref('excluded.expires_at'),
        }))
        .where((eb) =>
          eb(
            eb.refTuple('rosters.epoch', 'rosters.issued_at', 'rosters.revision'),
            '<=',
            eb.refTuple('excluded.epoch', 'excluded.issued_at', 'excluded.revision'),
          ),
        ),
    )
    .execute()
}
