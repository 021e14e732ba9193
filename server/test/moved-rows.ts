import { sql } from 'kysely'
import type { Db } from '../src/platform/database.ts'

// Compares what two servers, or two moments of one, hold of a package: by plain SQL that knows nothing of how moves work.

const OWN = [
  'package_versions',
  'root_keys',
  'signing_keys',
  'licenses',
  'installations',
  'leads',
  'activation_codes',
  'claims',
  'offline_requests',
  'refreshes',
  'attention_items',
  'events',
] as const
const OF_LICENSE = ['seats', 'expiry_notices'] as const
const OF_LEAD = ['lead_touches', 'lead_notes'] as const

/** What is another by design: the org, numbers, keys of the master key, and what is only observed or reckoned. */
const LEFT_OUT = new Set([
  'org_id',
  'number',
  'former_numbers',
  'private_key_sealed',
  'linked_as',
  'last_check_in_at',
  'stream_seen_at',
  'delivered_at',
  'delivered_revision',
  'reported_seats_used',
  'reported_active_users',
  'last_seen_at',
  'first_seen_at',
  'notices_for',
  'notice_at',
])

/** Every row of a package as text, ids of what is copied told by what it is. `until`: rows and events of before only. */
export async function rowsOfPackage(db: Db, packageId: string, eventsBefore: Date): Promise<Record<string, string[]>> {
  const names = await natural(db)
  const found: Record<string, string[]> = {}
  const read = async (table: string, where: ReturnType<typeof sql>) => {
    const { rows } = await sql<{ row: Record<string, unknown> }>`
      select row_to_json(t) as row from ${sql.table(table)} t where ${where}`.execute(db)
    found[table] = rows.map(({ row }) => textOf(row, names)).toSorted()
  }
  for (const table of OWN) {
    const young = table === 'events' || table === 'signing_keys' || table === 'refreshes'
    const time = table === 'refreshes' ? 'started_at' : 'created_at'
    await read(table, sql`package_id = ${packageId} and ${young ? sql`${sql.ref(time)} < ${eventsBefore}` : sql`true`}`)
  }
  const licenses = sql`license_id in (select id from licenses where package_id = ${packageId})`
  for (const table of OF_LICENSE) await read(table, licenses)
  const leads = sql`lead_id in (select id from leads where package_id = ${packageId})`
  for (const table of OF_LEAD) await read(table, leads)
  const subscribers = sql`id in (select subscriber_id from licenses where package_id = ${packageId})`
  await read('subscribers', subscribers)
  const accounts = sql`(select account_id from leads where package_id = ${packageId} union
    select account_id from subscribers where ${subscribers})`
  await read('accounts', sql`id in ${accounts}`)
  await read('contacts', sql`account_id in ${accounts}`)
  return found
}

async function natural(db: Db): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, 'subscriber ' || org_key || test as name from subscribers
    union all select id, 'account ' || name from accounts
    union all select id, 'contact ' || coalesce(email, last_name) from contacts
    union all select id, 'user ' || email from users`.execute(db)
  return new Map(rows.map(({ id, name }) => [id, name]))
}

function textOf(row: Record<string, unknown>, names: Map<string, string>): string {
  const told = Object.entries(row)
    .filter(([name]) => !LEFT_OUT.has(name))
    .map(([name, value]) => [name, typeof value === 'string' ? (names.get(value) ?? value) : value])
  return JSON.stringify(Object.fromEntries(told))
}
