import type { Insertable } from 'kysely'
import type { Db } from '../platform/database.ts'
import type { RootKeys, SigningKeys } from '../platform/tables.ts'

export async function insertRootKeys(db: Db, keys: Insertable<RootKeys>[]): Promise<void> {
  await db.insertInto('root_keys').values(keys).execute()
}

export async function insertSigningKey(db: Db, key: Insertable<SigningKeys>): Promise<void> {
  await db.insertInto('signing_keys').values(key).execute()
}

/** Public halves, primary first. */
export async function rootKeysOf(db: Db, packageIds: string[]) {
  if (packageIds.length === 0) return []
  return db
    .selectFrom('root_keys')
    .select(['kid', 'package_id', 'role', 'public_key', 'spare_handed_out_at'])
    .where('package_id', 'in', packageIds)
    .orderBy('role')
    .execute()
}

export async function primaryRoot(db: Db, packageId: string) {
  return db
    .selectFrom('root_keys')
    .select(['kid', 'private_key_sealed'])
    .where('package_id', '=', packageId)
    .where('role', '=', 'primary')
    .executeTakeFirstOrThrow()
}

/** The key that signs at this moment: the newest of the package's epoch that was not revoked. */
export async function currentSigningKey(db: Db, packageId: string) {
  return db
    .selectFrom('signing_keys')
    .innerJoin('packages', 'packages.id', 'signing_keys.package_id')
    .select(['signing_keys.kid', 'signing_keys.private_key_sealed', 'signing_keys.certificate', 'signing_keys.epoch'])
    .select(['signing_keys.sign_until', 'signing_keys.not_after', 'packages.offline_days', 'packages.org_id'])
    .where('signing_keys.package_id', '=', packageId)
    .whereRef('signing_keys.epoch', '=', 'packages.epoch')
    .where('signing_keys.revoked_at', 'is', null)
    .orderBy('signing_keys.created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export async function isRevoked(db: Db, kid: string | undefined): Promise<boolean> {
  const row = await db
    .selectFrom('signing_keys')
    .select('kid')
    .where('kid', '=', kid ?? '')
    .where('revoked_at', 'is not', null)
    .executeTakeFirst()
  return row !== undefined
}

/** Locks the package, so that two rotations cannot overlap. */
export async function lockPackageKeys(db: Db, orgId: string, packageId: string) {
  return db
    .selectFrom('packages')
    .select(['id', 'org_id', 'epoch', 'offline_days'])
    .where('org_id', '=', orgId)
    .where('id', '=', packageId)
    .forUpdate()
    .executeTakeFirst()
}

export async function saveEpoch(db: Db, packageId: string, epoch: number, at: Date): Promise<void> {
  await db.updateTable('packages').set({ epoch, updated_at: at }).where('id', '=', packageId).execute()
}

export async function revokeSigningKeys(db: Db, packageId: string, at: Date): Promise<string[]> {
  const rows = await db
    .updateTable('signing_keys')
    .set({ revoked_at: at })
    .where('package_id', '=', packageId)
    .where('revoked_at', 'is', null)
    .returning('kid')
    .execute()
  return rows.map((row) => row.kid)
}

/** Every package whose newest key stops signing before the given moment, for the nightly rotation. */
export async function packagesSigningUntil(db: Db, before: Date): Promise<{ id: string; org_id: string }[]> {
  return db
    .selectFrom('packages')
    .select(['packages.id', 'packages.org_id'])
    .where('packages.hold', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('signing_keys')
            .select('signing_keys.kid')
            .whereRef('signing_keys.package_id', '=', 'packages.id')
            .whereRef('signing_keys.epoch', '=', 'packages.epoch')
            .where('signing_keys.revoked_at', 'is', null)
            .where('signing_keys.sign_until', '>', before),
        ),
      ),
    )
    .execute()
}

export async function lockSpareKey(db: Db, orgId: string, packageId: string) {
  return db
    .selectFrom('root_keys')
    .select(['kid', 'public_key', 'private_key_sealed', 'spare_handed_out_at'])
    .where('org_id', '=', orgId)
    .where('package_id', '=', packageId)
    .where('role', '=', 'spare')
    .forUpdate()
    .executeTakeFirst()
}

export async function forgetSpareKey(db: Db, kid: string, at: Date): Promise<void> {
  await db
    .updateTable('root_keys')
    .set({ private_key_sealed: null, spare_handed_out_at: at })
    .where('kid', '=', kid)
    .execute()
}

export async function packageEpoch(db: Db, packageId: string): Promise<number> {
  const row = await db.selectFrom('packages').select('epoch').where('id', '=', packageId).executeTakeFirstOrThrow()
  return row.epoch
}

export async function packageOrg(db: Db, packageId: string): Promise<string> {
  const row = await db.selectFrom('packages').select('org_id').where('id', '=', packageId).executeTakeFirstOrThrow()
  return row.org_id
}
