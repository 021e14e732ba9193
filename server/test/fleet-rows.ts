import { sql } from 'kysely'
import type { Db } from '../src/platform/database.ts'

/** What a refresh finds in every twenty installations of `insertFleet`, and what it says of each. */
export const EXPECTED = {
  in_sync: 10,
  awaiting_check_in: 5,
  facts_updated: 2,
  gone: 1,
  silent: 1,
  failed: 1,
} as const

/** The outcome of the n-th of the fleet, as `insertFleet` writes it. */
export const outcomeOf = sql`
  case when n % 20 < 10 then 'in_sync' when n % 20 < 15 then 'awaiting_check_in' when n % 20 < 17 then 'facts_updated'
    when n % 20 = 17 then 'gone' when n % 20 = 18 then 'silent' else 'failed' end`

/**
 * A fleet of so many installations, straight into the tables: in sync, behind, with drifted seats, wrong counts and version
 * statuses, uninstalled, silent, and ahead after a restore; always the same for the same number.
 */
export async function insertFleet(db: Db, of: { orgId: string; packageId: string }, count: number): Promise<void> {
  const { orgId, packageId } = of
  const id = (prefix: string) => sql`${`${prefix}_fleet_`}::text || lpad(n::text, 9, '0')`
  const all = sql`generate_series(1, ${count}::int) as n`
  await sql`
    insert into subscribers (id, org_id, org_key, test, name, type, created_at, updated_at)
    select ${id('sub')}, ${orgId}, 'FLEET-' || n, false, 'Customer ' || n, 'production', now(), now() from ${all}`.execute(
    db,
  )
  await sql`
    insert into licenses (id, org_id, package_id, subscriber_id, number, status, seats, seats_used, time_zone, revision, test,
      created_at, updated_at)
    select ${id('lic')}, ${orgId}, ${packageId}, ${id('sub')}, 1000000 + n,
      case when n % 20 = 17 then 'uninstalled' else 'active' end, 5, case when n % 20 = 15 then 3 else 0 end, 'UTC', 3, false,
      now(), now() from ${all}`.execute(db)
  await sql`
    insert into installations (id, org_id, package_id, subscriber_id, license_id, token_hash, status, version, version_status,
      test, verified, installed_at, applied_revision, reported_seats_used, ahead_revision, last_check_in_at, created_at,
      updated_at)
    select ${id('ins')}, ${orgId}, ${packageId}, ${id('sub')}, ${id('lic')}, decode(md5(n::text), 'hex'),
      case when n % 20 = 17 then 'uninstalled' else 'installed' end, '1.0.0',
      case when n % 20 = 16 then 'beta' else 'unregistered' end, false, true, now() - interval '90 days',
      case when n % 20 between 10 and 13 then 2 else 3 end,
      case when n % 20 = 14 then 4 when n % 20 = 15 then 3 else 0 end,
      case when n % 20 = 19 then 7 end,
      now() - case when n % 20 = 18 then interval '60 days' else interval '1 hour' end, now() - interval '90 days', now()
    from ${all}`.execute(db)
  await sql`analyze subscribers, licenses, installations`.execute(db)
}
