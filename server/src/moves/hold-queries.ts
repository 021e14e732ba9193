import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'
import type { MovedPackage } from './queries.ts'

// What a move writes into the rows of packages: who holds them, and where they are.

/** The packages of the org among these, locked in one order. Writers may go on referring to them: else each waits for the other. */
export async function lockPackages(db: Db, orgId: string, ids: string[]) {
  return db
    .selectFrom('packages')
    .select(['id', 'name', 'slug', 'epoch', 'offline_days', 'hold', 'hold_move_id'])
    .where('org_id', '=', orgId)
    .where('id', 'in', ids)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
}

export async function findPackages(
  db: Db,
  orgId: string,
  ids: string[],
): Promise<(MovedPackage & { hold: string | null })[]> {
  return db
    .selectFrom('packages')
    .select(['id', 'name', 'slug', 'hold'])
    .where('org_id', '=', orgId)
    .where('id', 'in', ids)
    .orderBy('id')
    .execute()
}

/** Waits until nobody is writing to these packages any more: every writer holds a share of a lock until it commits (E1). */
export async function awaitWriters(db: Db, orgId: string, ids: string[]): Promise<void> {
  for (const id of ids.toSorted()) await sql`select pg_advisory_xact_lock(7461017, hashtext(${id}))`.execute(db)
  await sql`select pg_advisory_xact_lock(7461018, hashtext(${orgId}))`.execute(db)
}

/** The hold of this move does not keep the transaction from writing to its packages. */
export async function writeAs(db: Db, moveId: string): Promise<void> {
  await sql`select set_config('openlma.moving', ${moveId}, true)`.execute(db)
}

export async function holdPackages(db: Db, ids: string[], hold: 'frozen' | 'arriving', moveId: string): Promise<void> {
  await db.updateTable('packages').set({ hold, hold_move_id: moveId }).where('id', 'in', ids).execute()
}

export type Departure = { id: string; movedTo: string; notice: string; followWithin: number; moveId: string }

/** From here on its products are told where it is. */
export async function markMoved(db: Db, { id, movedTo, notice, followWithin, moveId }: Departure): Promise<void> {
  await db
    .updateTable('packages')
    .set({ hold: 'moved', hold_move_id: moveId, moved_to: movedTo, move_notice: notice, follow_within: followWithin })
    .where('id', '=', id)
    .execute()
}

/** Ends the hold; with `epoch`, the package is live here from it on. */
export async function freePackage(db: Db, id: string, epoch: number | null, at: Date): Promise<void> {
  await db
    .updateTable('packages')
    .set({ hold: null, hold_move_id: null, moved_to: null, move_notice: null, follow_within: null })
    .$if(epoch !== null, (query) => query.set({ epoch: epoch ?? 0, updated_at: at }))
    .where('id', '=', id)
    .execute()
}

/** Refreshes that compare now, or only wait for acknowledgements. */
export async function activeRefreshes(db: Db, packageIds: string[]) {
  return db
    .selectFrom('refreshes')
    .select('id')
    .where('package_id', 'in', packageIds)
    .where('status', 'in', ['running', 'waiting'])
    .orderBy('id')
    .execute()
}

/** Whether the sealer still has something of these packages before it. */
export async function hasUnsealed(db: Db, packageIds: string[]): Promise<boolean> {
  const { rows } = await sql`
    select from unsealed_events u join events e on e.id = u.event_id
    where e.package_id = any(${packageIds}::text[]) limit 1`.execute(db)
  return rows.length > 0
}

export async function countInstalled(db: Db, packageId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from installations where package_id = ${packageId} and status = 'installed'`.execute(
    db,
  )
  return rows[0]?.count ?? 0
}

/** Sessions of the manage page last minutes; those of a package that goes end with it. */
export async function dropManageSessions(db: Db, packageIds: string[]): Promise<void> {
  await sql`
    delete from manage_sessions where installation_id in (
      select id from installations where package_id = any(${packageIds}::text[]))`.execute(db)
}

/** Signed statements are made anew in the next epoch: here, of a stretch of installations. */
export async function dropStatements(db: Db, installationIds: string[]): Promise<void> {
  await sql`delete from documents where installation_id = any(${installationIds}::text[])`.execute(db)
  await sql`delete from rosters where installation_id = any(${installationIds}::text[])`.execute(db)
}
