import { sql, type Insertable } from 'kysely'
import type { Db } from '../platform/database.ts'
import type { ManageSessions } from '../platform/tables.ts'

export async function insertSession(db: Db, row: Insertable<ManageSessions>): Promise<void> {
  await db.insertInto('manage_sessions').values(row).execute()
}

/** Holds while the installation is there under the token that the link was made by; an uninstall between ends it too. */
const sessions = (db: Db) =>
  db
    .selectFrom('manage_sessions')
    .innerJoin('installations', (join) =>
      join
        .onRef('installations.id', '=', 'manage_sessions.installation_id')
        .onRef('installations.token_hash', '=', 'manage_sessions.token_hash')
        .onRef('installations.installed_at', '<=', 'manage_sessions.created_at')
        .on('installations.status', '=', 'installed'),
    )
    .select(['manage_sessions.id', 'manage_sessions.org_id', 'manage_sessions.person'])
    .select(['manage_sessions.session_expires_at', 'manage_sessions.opened_at'])
    .select(['manage_sessions.installation_id', 'installations.license_id'])
    .select(['installations.package_id', 'installations.subscriber_id'])

export type SessionRow = Awaited<ReturnType<ReturnType<typeof sessions>['executeTakeFirstOrThrow']>>

const waiting = (db: Db, linkHash: Buffer, now: Date) =>
  sessions(db)
    .where('manage_sessions.link_hash', '=', linkHash)
    .where('manage_sessions.opened_at', 'is', null)
    .where('manage_sessions.link_expires_at', '>', now)

/** The session behind a link that nobody has opened yet. */
export async function findByLink(db: Db, linkHash: Buffer, now: Date): Promise<SessionRow | undefined> {
  return waiting(db, linkHash, now).executeTakeFirst()
}

/** The same, locked: of two who open it at once only one finds it unopened. */
export async function lockByLink(db: Db, linkHash: Buffer, now: Date): Promise<SessionRow | undefined> {
  return waiting(db, linkHash, now).forUpdate(['manage_sessions']).executeTakeFirst()
}

export async function saveOpened(db: Db, id: string, hash: Buffer, expiresAt: Date, at: Date): Promise<void> {
  await db
    .updateTable('manage_sessions')
    .set({ session_hash: hash, session_expires_at: expiresAt, opened_at: at })
    .where('id', '=', id)
    .execute()
}

export async function findSession(db: Db, sessionHash: Buffer, now: Date): Promise<SessionRow | undefined> {
  return sessions(db)
    .where('manage_sessions.session_hash', '=', sessionHash)
    .where('manage_sessions.session_expires_at', '>', now)
    .executeTakeFirst()
}

/** The same by its id; what ends it waits until the transaction is over. */
export async function holdSession(db: Db, id: string, now: Date): Promise<SessionRow | undefined> {
  return sessions(db)
    .where('manage_sessions.id', '=', id)
    .where('manage_sessions.session_expires_at', '>', now)
    .forShare(['installations'])
    .executeTakeFirst()
}

/** Deletes some that were over before a moment; answers how many. */
export async function deleteOver(db: Db, before: Date, some: number): Promise<number> {
  const result = await sql`
    delete from manage_sessions where id in (
      select id from manage_sessions where coalesce(session_expires_at, link_expires_at) < ${before} limit ${some}
      for update skip locked)`.execute(db)
  return Number(result.numAffectedRows ?? 0n)
}

/** Everything that the page tells, of one installation. */
export async function readOverview(db: Db, installationId: string) {
  return db
    .selectFrom('installations')
    .innerJoin('licenses', 'licenses.id', 'installations.license_id')
    .innerJoin('packages', 'packages.id', 'installations.package_id')
    .innerJoin('orgs', 'orgs.id', 'installations.org_id')
    .innerJoin('subscribers', 'subscribers.id', 'installations.subscriber_id')
    .select(['packages.name as product_name', 'packages.grace_days', 'packages.assign_on_first_use'])
    .select(['packages.features as definitions', 'orgs.name as vendor_name'])
    .select(['subscribers.org_key', 'subscribers.name as subscriber_name', 'installations.verified'])
    .select(['licenses.number', 'licenses.status', 'licenses.seats', 'licenses.seats_used', 'licenses.expires'])
    .select(['licenses.time_zone', 'licenses.access_until', 'licenses.features', 'licenses.message', 'licenses.test'])
    .select(['installations.version', 'installations.facts', 'installations.last_check_in_at'])
    .where('installations.id', '=', installationId)
    .executeTakeFirst()
}

/** How many user references the product has reported. */
export async function countSeen(db: Db, licenseId: string): Promise<number> {
  const row = await db
    .selectFrom('seats')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('license_id', '=', licenseId)
    .where('last_seen_at', 'is not', null)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** What was asked for last, while its attention item is open; the payload is null after it was erased. */
export async function findOpenRequest(db: Db, orgId: string, licenseId: string) {
  const row = await db
    .selectFrom('events')
    .select(['events.payload', 'events.created_at'])
    .where('events.org_id', '=', orgId)
    .where('events.license_id', '=', licenseId)
    .where('events.kind', '=', 'license.more_requested')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('attention_items')
          .select('attention_items.id')
          .where('attention_items.org_id', '=', orgId)
          .where('attention_items.license_id', '=', licenseId)
          .where('attention_items.kind', '=', 'more_requested')
          .where('attention_items.resolved_at', 'is', null),
      ),
    )
    .orderBy('events.id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}
