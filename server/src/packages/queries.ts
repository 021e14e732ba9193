import { sql, type Insertable, type Updateable } from 'kysely'
import type { Db } from '../platform/database.ts'
import { decodeCursor, encodeCursor } from '../platform/page.ts'
import { containing } from '../platform/search.ts'
import type { Packages } from '../platform/tables.ts'
import type { FeatureDefinition, PackageQuery } from './schema.ts'

export async function insertPackage(db: Db, row: Insertable<Packages>): Promise<void> {
  await db.insertInto('packages').values(row).execute()
}

export async function updatePackage(db: Db, id: string, set: Updateable<Packages>): Promise<void> {
  await db
    .updateTable('packages')
    .set({ ...set, revision: sql`revision + 1` })
    .where('id', '=', id)
    .execute()
}

export type PackageRow = Awaited<ReturnType<typeof findPackage>> & object

const COLUMNS = [
  'id',
  'org_id',
  'name',
  'slug',
  'description',
  'default_status',
  'default_days',
  'default_seats',
  'assign_on_first_use',
  'lead_manager_id',
  'install_mode',
  'retrial_after_days',
  'grace_days',
  'offline_days',
  'failure_mode',
  'features',
  'sandbox_policy',
  'sandbox_seats',
  'sandbox_days',
  'notify_customer',
  'silent_after_days',
  'install_key',
  'test_install_key',
  'epoch',
  'revision',
  'attributes',
  'external_ref',
  'hold',
  'hold_move_id',
  'moved_to',
  'created_at',
] as const

const HOLD = ['hold', 'move_notice', 'moved_to', 'follow_within'] as const

export async function findPackage(db: Db, orgId: string, id: string) {
  return db.selectFrom('packages').select(COLUMNS).where('org_id', '=', orgId).where('id', '=', id).executeTakeFirst()
}

export async function lockPackage(db: Db, orgId: string, id: string) {
  return db
    .selectFrom('packages')
    .select(COLUMNS)
    .where('org_id', '=', orgId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

/** Whoever wants the same short name waits here until the transaction ends. */
export async function holdSlug(db: Db, slug: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${slug}, 2))`.execute(db)
}

export async function findBySlug(db: Db, slug: string) {
  return db
    .selectFrom('packages')
    .innerJoin('orgs', 'orgs.id', 'packages.org_id')
    .select(['packages.id', 'packages.org_id', 'packages.name', 'packages.description', 'packages.default_status'])
    .select(['packages.default_days', 'orgs.name as vendor', ...HOLD])
    .where('slug', '=', slug)
    .executeTakeFirst()
}

/** Packages that a move holds: sweeps leave them alone. */
export const heldPackages = sql`(select id from packages where hold is not null)`

/** The package behind an install key, and whether the key is the test one. */
export async function findByInstallKey(db: Db, key: string) {
  const row = await db
    .selectFrom('packages')
    .select(['id', 'org_id', 'default_status', 'default_days', 'default_seats', 'install_mode', 'retrial_after_days'])
    .select(['epoch', 'install_key', ...HOLD])
    .where((eb) => eb.or([eb('install_key', '=', key), eb('test_install_key', '=', key)]))
    .executeTakeFirst()
  if (!row) return undefined
  const { install_key, ...rest } = row
  return { ...rest, test: install_key !== key }
}

export type InstallTarget = NonNullable<Awaited<ReturnType<typeof findByInstallKey>>>

/** Newest first. */
export async function listPackages(db: Db, orgId: string, query: PackageQuery) {
  const after = decodeCursor(query.cursor, 1)
  let select = db
    .selectFrom('packages')
    .select(COLUMNS)
    .where('org_id', '=', orgId)
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
  if (query.q) {
    const like = containing(query.q)
    select = select.where((eb) => eb.or([eb('name', 'ilike', like), eb('slug', 'ilike', like)]))
  }
  if (after) select = select.where('id', '<', String(after[0]))
  const rows = await select.execute()
  const kept = rows.slice(0, query.limit)
  const last = kept.at(-1)
  return { rows: kept, nextCursor: rows.length > query.limit && last ? encodeCursor([last.id]) : null }
}

export type Counts = { licenses: number; installations: number; leads: number }

/** What belongs to each package, test installs left out (P4). */
export async function countByPackage(db: Db, packageIds: string[]): Promise<Map<string, Counts>> {
  if (packageIds.length === 0) return new Map()
  const result = await sql<Counts & { id: string }>`
    select p.id,
      (select count(*) from licenses l where l.org_id = p.org_id and l.package_id = p.id and not l.test) as licenses,
      (select count(*) from installations i
        where i.org_id = p.org_id and i.package_id = p.id and not i.test and i.status = 'installed') as installations,
      (select count(*) from leads l where l.org_id = p.org_id and l.package_id = p.id) as leads
    from packages p where p.id in (${sql.join(packageIds)})`.execute(db)
  return new Map(result.rows.map(({ id, ...counts }) => [id, counts]))
}

export async function isActiveMember(db: Db, orgId: string, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom('memberships')
    .select('user_id')
    .where('org_id', '=', orgId)
    .where('user_id', '=', userId)
    .where('status', '=', 'active')
    .executeTakeFirst()
  return row !== undefined
}

/** What licenses of the package can carry. */
export async function featureDefinitions(db: Db, packageId: string): Promise<FeatureDefinition[]> {
  const row = await db.selectFrom('packages').select('features').where('id', '=', packageId).executeTakeFirstOrThrow()
  return row.features as FeatureDefinition[]
}

export async function trialCap(db: Db, orgId: string): Promise<number> {
  const row = await db.selectFrom('orgs').select('trial_cap_days').where('id', '=', orgId).executeTakeFirstOrThrow()
  return row.trial_cap_days
}

export async function packageOfIssuer(db: Db, id: string) {
  return db
    .selectFrom('packages')
    .select(['id', 'org_id', ...HOLD])
    .where('id', '=', id)
    .executeTakeFirst()
}

export type OwnerCandidate = { id: string; name: string; active: boolean } | null

/** The two people who may own a new lead of this package (L1), in one read. */
export async function ownerCandidates(
  db: Db,
  packageId: string,
): Promise<{ manager: OwnerCandidate; fallback: OwnerCandidate }> {
  const row = await db
    .selectFrom('packages')
    .innerJoin('orgs', 'orgs.id', 'packages.org_id')
    .leftJoin('memberships as m', (join) =>
      join.onRef('m.org_id', '=', 'packages.org_id').onRef('m.user_id', '=', 'packages.lead_manager_id'),
    )
    .leftJoin('users as mu', 'mu.id', 'm.user_id')
    .leftJoin('memberships as f', (join) =>
      join.onRef('f.org_id', '=', 'orgs.id').onRef('f.user_id', '=', 'orgs.fallback_owner_id'),
    )
    .leftJoin('users as fu', 'fu.id', 'f.user_id')
    .select(['mu.id as manager_id', 'mu.name as manager_name', 'm.status as manager_status'])
    .select(['fu.id as fallback_id', 'fu.name as fallback_name', 'f.status as fallback_status'])
    .where('packages.id', '=', packageId)
    .executeTakeFirstOrThrow()
  const candidate = (id: string | null, name: string | null, status: string | null): OwnerCandidate =>
    id === null ? null : { id, name: name ?? '', active: status === 'active' }
  return {
    manager: candidate(row.manager_id, row.manager_name, row.manager_status),
    fallback: candidate(row.fallback_id, row.fallback_name, row.fallback_status),
  }
}

/** V3: what a move took elsewhere is read only. */
const IS_HERE = sql<boolean>`hold is distinct from 'moved'`

/** The packages whose lead manager the user is, locked in one order. */
export async function lockManagedPackages(db: Db, orgId: string, userId: string) {
  return db
    .selectFrom('packages')
    .select(COLUMNS)
    .where('org_id', '=', orgId)
    .where('lead_manager_id', '=', userId)
    .where(IS_HERE)
    .orderBy('id')
    .forUpdate()
    .execute()
}

export async function managedPackages(db: Db, orgId: string, userId: string): Promise<{ id: string; name: string }[]> {
  return db
    .selectFrom('packages')
    .select(['id', 'name'])
    .where('org_id', '=', orgId)
    .where('lead_manager_id', '=', userId)
    .where(IS_HERE)
    .orderBy('id')
    .execute()
}

export async function hasOpenLeadOfNobody(db: Db, orgId: string, packageId: string): Promise<boolean> {
  const row = await db
    .selectFrom('leads')
    .select('id')
    .where('org_id', '=', orgId)
    .where('package_id', '=', packageId)
    .where('owner_id', 'is', null)
    .where('status', 'not in', ['converted', 'unqualified'])
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
