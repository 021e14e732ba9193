import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'

/** The names of the orgs that are here, in one order. */
export async function orgNames(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('orgs').select('name').orderBy('name').orderBy('id').execute()
  return rows.map(({ name }) => name)
}

export async function hasUsers(db: Db): Promise<boolean> {
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined
}

export async function masterKeyCheck(db: Db): Promise<string | null> {
  const row = await db.selectFrom('server_settings').select('master_key_check').executeTakeFirst()
  return row?.master_key_check ?? null
}

export async function saveMasterKeyCheck(db: Db, check: string): Promise<void> {
  await db.updateTable('server_settings').set({ master_key_check: check }).execute()
}

/** Who was signed in when the backup was made may have signed out since. */
export async function endSessions(db: Db): Promise<void> {
  await db.deleteFrom('manage_sessions').execute()
  await db.deleteFrom('sessions').execute()
}

export async function orgIds(db: Db): Promise<string[]> {
  return (await db.selectFrom('orgs').select('id').orderBy('id').execute()).map(({ id }) => id)
}

/** A move that held a package when the backup was made does not keep this transaction from raising its epoch. */
export async function writeToHeld(db: Db): Promise<void> {
  await sql`select set_config('openlma.moving', '*', true)`.execute(db)
}

/** Those that are live here: what has been moved away has its epochs elsewhere. */
export async function packagesOf(db: Db, orgId: string) {
  return db
    .selectFrom('packages')
    .select(['id', 'epoch', 'offline_days'])
    .where('org_id', '=', orgId)
    .where(sql<boolean>`hold is distinct from 'moved'`)
    .orderBy('id')
    .execute()
}

/** A column whose values lie sealed under the master key, and the column that tells its rows apart. */
export type SealedColumn = { table: string; key: string; column: string; purposeOf: (key: string) => string }

const PAGE = 500

/** Opens and seals every value of the column anew. */
export async function sealAnew(
  db: Db,
  { table, key, column }: SealedColumn,
  anew: (key: string, sealed: Buffer) => Buffer,
): Promise<void> {
  const [t, k, c] = [sql.table(table), sql.id(key), sql.id(column)]
  for (let after = ''; ;) {
    const { rows } = await sql<{ key: string; sealed: Buffer }>`
      select ${k}::text as key, ${c} as sealed from ${t}
      where ${c} is not null and ${k}::text collate "C" > ${after} order by ${k}::text collate "C" limit ${PAGE}`.execute(
      db,
    )
    const values = rows.map((row) => ({ key: row.key, sealed: anew(row.key, row.sealed).toString('hex') }))
    await sql`update ${t} set ${c} = decode(v.sealed, 'hex')
      from json_to_recordset(${JSON.stringify(values)}::json) as v(key text, sealed text)
      where ${t}.${k}::text = v.key`.execute(db)
    if (rows.length < PAGE) return
    after = rows.at(-1)!.key
  }
}
