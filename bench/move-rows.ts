import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Db } from '../server/src/platform/database.ts'
import { insertFleet } from '../server/test/fleet-rows.ts'

const SEATS = 5

/** 100,000; with `--quick` a tenth; with `--licenses <n>` as many, on a machine that has much else to do. */
export function customersOf(args: string[]): number {
  const at = args.indexOf('--licenses')
  if (at >= 0) return Number(args[at + 1])
  return args.includes('--quick') ? 10_000 : 100_000
}

/**
 * A package with so many customers: of each a subscriber, a license, an installation, five seats, a lead with one touch, and
 * an event that the server seals. Twelve rows each, with its link in the chain.
 */
export async function insertCustomers(
  db: Db,
  of: { orgId: string; packageId: string },
  customers: number,
): Promise<void> {
  const { orgId, packageId } = of
  await insertFleet(db, of, customers)
  const id = (prefix: string) => sql`${`${prefix}_fleet_`}::text || lpad(n::text, 9, '0')`
  const all = sql`generate_series(1, ${customers}::int) as n`
  await sql`
    insert into seats (license_id, user_ref, org_id, tag, assigned_at, assigned_by)
    select ${id('lic')}, 'user-' || s, ${orgId}, sha256(convert_to(n || ' ' || s, 'UTF8')), now(), 'product'
    from ${all}, generate_series(1, ${SEATS}::int) as s`.execute(db)
  await sql`
    insert into leads (id, org_id, package_id, subscriber_id, first_name, last_name, email, email_normalized, company,
      owner_reason, status, source, last_touch_at, created_at, updated_at)
    select ${id('led')}, ${orgId}, ${packageId}, ${id('sub')}, 'Ada', 'Lovelace ' || n, 'ada@c' || n || '.example',
      'ada@c' || n || '.example', 'Customer ' || n, 'fallback', 'new', 'package_installation', now(), now(), now()
    from ${all}`.execute(db)
  await db.transaction().execute(async (trx) => {
    await sql`
      insert into events (id, org_id, kind, package_id, subscriber_id, license_id, installation_id, lead_id, actor, payload,
        salt, commitment, created_at)
      select ${id('evt')}, ${orgId}, 'lead.captured', ${packageId}, ${id('sub')}, ${id('lic')}, ${id('ins')}, ${id('led')},
        '{"kind":"system","id":null}', json_build_object('customer', n), sha256(convert_to('salt ' || n, 'UTF8')),
        sha256(convert_to('event ' || n, 'UTF8')), now()
      from ${all}`.execute(trx)
    await sql`insert into unsealed_events (event_id) select ${id('evt')} from ${all}`.execute(trx)
  })
  await sql`
    insert into lead_touches (id, org_id, lead_id, event_id, source, verified, subscriber_id, installation_id, license_id,
      reason, created_at)
    select ${id('tch')}, ${orgId}, ${id('led')}, ${id('evt')}, 'package_installation', true, ${id('sub')}, ${id('ins')},
      ${id('lic')}, 'new', now()
    from ${all}`.execute(db)
  while ((await sql`select from unsealed_events limit 1`.execute(db)).rows.length > 0) await wait(500)
  await sql`vacuum analyze`.execute(db)
}
