import { type Insertable, type Updateable } from 'kysely'
import type { Db } from '../platform/database.ts'
import { decodeCursor } from '../platform/page.ts'
import type { PackageVersions } from '../platform/tables.ts'

export async function insertVersion(db: Db, row: Insertable<PackageVersions>): Promise<boolean> {
  const result = await db
    .insertInto('package_versions')
    .values(row)
    .onConflict((conflict) => conflict.columns(['package_id', 'number']).doNothing())
    .executeTakeFirst()
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function updateVersion(db: Db, id: string, set: Updateable<PackageVersions>): Promise<void> {
  await db.updateTable('package_versions').set(set).where('id', '=', id).execute()
}

const VERSION_COLUMNS = ['id', 'package_id', 'number', 'name', 'channel', 'withdrawn_at', 'created_at'] as const

export async function findVersion(db: Db, packageId: string, number: string) {
  return db
    .selectFrom('package_versions')
    .select(VERSION_COLUMNS)
    .where('package_id', '=', packageId)
    .where('number', '=', number)
    .executeTakeFirst()
}

export async function lockVersion(db: Db, orgId: string, packageId: string, id: string) {
  return db
    .selectFrom('package_versions')
    .select(VERSION_COLUMNS)
    .where('org_id', '=', orgId)
    .where('package_id', '=', packageId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

/** Newest first, with the number of installations that run each. */
export async function listVersions(
  db: Db,
  orgId: string,
  packageId: string,
  cursor: string | undefined,
  limit: number,
) {
  const after = decodeCursor(cursor, 1)
  let select = db
    .selectFrom('package_versions')
    .select(VERSION_COLUMNS)
    .select((eb) =>
      eb
        .selectFrom('installations')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('installations.org_id', '=', 'package_versions.org_id')
        .whereRef('installations.package_id', '=', 'package_versions.package_id')
        .whereRef('installations.version', '=', 'package_versions.number')
        .where('installations.status', '=', 'installed')
        .where('installations.test', '=', false)
        .as('installations'),
    )
    .where('org_id', '=', orgId)
    .where('package_id', '=', packageId)
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (after) select = select.where('id', '<', String(after[0]))
  return select.execute()
}

/** Installations that reported this version before it was registered take its status now. */
export async function adoptVersion(db: Db, packageId: string, number: string, status: string): Promise<void> {
  await db
    .updateTable('installations')
    .set({ version_status: status })
    .where('package_id', '=', packageId)
    .where('version', '=', number)
    .execute()
}

/** Whether anything is installed whose version nobody registered; test installs aside. */
export async function reportsUnregistered(db: Db, orgId: string, packageId: string): Promise<boolean> {
  const row = await db
    .selectFrom('installations')
    .select('id')
    .where('org_id', '=', orgId)
    .where('package_id', '=', packageId)
    .where('version_status', '=', 'unregistered')
    .where('status', '=', 'installed')
    .where('test', '=', false)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
