import { sql } from 'kysely'
import type { Db } from '../../server/src/platform/database.ts'
import { sha256 } from '../../server/src/platform/crypto.ts'
import type { Member } from './members.ts'

const CHUNK = 1_000

/** The fleet as a year of installs would have left it, straight into the tables: 20,000 real ones would take minutes. */
export async function insertMembers(db: Db, of: { orgId: string; packageId: string }, fleet: Member[]): Promise<void> {
  for (let at = 0; at < fleet.length; at += CHUNK) {
    const rows = fleet.slice(at, at + CHUNK).map(({ id, licenseId, subscriberId, token }, index) => ({
      id,
      licenseId,
      subscriberId,
      hash: sha256(token).toString('hex'),
      n: at + index + 1,
    }))
    await insertChunk(db, of, JSON.stringify(rows))
  }
  await sql`analyze subscribers, licenses, installations`.execute(db)
}

async function insertChunk(db: Db, { orgId, packageId }: { orgId: string; packageId: string }, rows: string) {
  const members = sql`jsonb_to_recordset(${rows}::jsonb)
    as m(id text, "licenseId" text, "subscriberId" text, hash text, n integer)`
  await sql`
    insert into subscribers (id, org_id, org_key, test, name, type, created_at, updated_at)
    select "subscriberId", ${orgId}, 'FLEET-' || n, false, 'Customer ' || n, 'production', now(), now()
    from ${members}`.execute(db)
  await sql`
    insert into licenses (id, org_id, package_id, subscriber_id, number, status, seats, seats_used, time_zone, revision,
      test, created_at, updated_at)
    select "licenseId", ${orgId}, ${packageId}, "subscriberId", 1000000 + n, 'active', 5, 0, 'UTC', 1, false, now(), now()
    from ${members}`.execute(db)
  await sql`
    insert into installations (id, org_id, package_id, subscriber_id, license_id, token_hash, status, version,
      version_status, test, verified, installed_at, created_at, updated_at)
    select id, ${orgId}, ${packageId}, "subscriberId", "licenseId", decode(hash, 'hex'), 'installed', '1.0.0', 'released',
      false, true, now() - interval '90 days', now() - interval '90 days', now()
    from ${members}`.execute(db)
}
