import { sql, type Insertable, type Updateable } from 'kysely'
import type { Db } from '../platform/database.ts'
import { decodeCursor, toPage, type Page } from '../platform/page.ts'
import type { Refreshes } from '../platform/tables.ts'
import type { Counts, Scope } from './rules.ts'
import type { RefreshStatus } from './schema.ts'

const COLUMNS = [
  'id',
  'org_id',
  'package_id',
  'scope',
  'scope_hash',
  'dry_run',
  'reason',
  'status',
  'started_by',
  'started_at',
  'compared_at',
  'deadline_at',
  'finished_at',
  'cursor',
  'nudged_through',
  'total',
  'done',
  'acknowledged',
  'counts',
  'attempts',
  'error',
] as const

const refreshes = (db: Db) => db.selectFrom('refreshes').select(COLUMNS.map((column) => `refreshes.${column}` as const))

type Row = Awaited<ReturnType<ReturnType<typeof refreshes>['executeTakeFirstOrThrow']>>

export type RefreshRow = Omit<Row, 'scope' | 'counts' | 'status'> & {
  scope: Scope
  counts: Counts
  status: RefreshStatus
}

const rowOf = (row: Row) => row as RefreshRow

/** Whether the package is there, and the installation in it where one is named. */
export async function isThere(db: Db, orgId: string, packageId: string, installationId?: string): Promise<boolean> {
  const { rows } = await sql`
    select from packages p where p.id = ${packageId} and p.org_id = ${orgId}
      and (${installationId ?? null}::text is null or exists (
        select from installations i where i.id = ${installationId ?? null} and i.package_id = p.id))`.execute(db)
  return rows.length > 0
}

/** Answers whether it could begin: not while another one compares the same package (R1). */
export async function insertRefresh(db: Db, row: Insertable<Refreshes>): Promise<boolean> {
  const made = await db
    .insertInto('refreshes')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return made !== undefined
}

/** The one that compares the package now. */
export async function findRunning(db: Db, packageId: string) {
  return db
    .selectFrom('refreshes')
    .select(['id', 'scope_hash'])
    .where('package_id', '=', packageId)
    .where('status', '=', 'running')
    .where('dry_run', '=', false)
    .where(sql<boolean>`scope ->> 'kind' <> 'one'`)
    .executeTakeFirst()
}

/** Those that only wait for acknowledgements, and make room for a new one: of the package, or of one installation. */
export async function lockWaiting(db: Db, of: { packageId: string; scopeHash: Buffer; kind: Scope['kind'] }) {
  const same = of.kind === 'one' ? sql<boolean>`scope_hash = ${of.scopeHash}` : sql<boolean>`scope ->> 'kind' <> 'one'`
  const rows = await refreshes(db)
    .where('package_id', '=', of.packageId)
    .where('status', '=', 'waiting')
    .where(same)
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map(rowOf)
}

export async function lockRefresh(db: Db, orgId: string, id: string): Promise<RefreshRow | undefined> {
  const row = await refreshes(db).where('org_id', '=', orgId).where('id', '=', id).forUpdate().executeTakeFirst()
  return row && rowOf(row)
}

export async function saveRefresh(db: Db, id: string, set: Updateable<Refreshes>): Promise<void> {
  await db.updateTable('refreshes').set(set).where('id', '=', id).execute()
}

/** Takes the comparing ones that no other process works on, and keeps them until the lease ends. */
export async function leaseRunning(db: Db, by: string, now: Date, until: Date) {
  const { rows } = await sql<{ id: string; org_id: string }>`
    with free as (
      select id from refreshes where status = 'running' and (leased_by = ${by} or coalesce(lease_until, '-infinity') <= ${now})
      order by id for update skip locked
    )
    update refreshes r set leased_by = ${by}, lease_until = ${until} from free where r.id = free.id
    returning r.id, r.org_id`.execute(db)
  return rows
}

/** The waiting ones whose deadline or next look has come. */
export async function dueSweeps(db: Db, now: Date) {
  type Due = { id: string; org_id: string; package_id: string; started_at: Date; total: number | null }
  const { rows } = await sql<Due>`
    select id, org_id, package_id, started_at, total from refreshes
    where status = 'waiting' and (sweep_at <= ${now} or deadline_at <= ${now}) order by id`.execute(db)
  return rows
}

/** Whether the look at this moment is ours; another process may have taken it. */
export async function takeSweep(db: Db, id: string, now: Date, next: Date): Promise<boolean> {
  const taken = await db
    .updateTable('refreshes')
    .set({ sweep_at: next })
    .where('id', '=', id)
    .where('status', '=', 'waiting')
    .where((eb) => eb.or([eb('sweep_at', '<=', now), eb('deadline_at', '<=', now)]))
    .where((eb) => eb('sweep_at', '<', next))
    .returning('id')
    .executeTakeFirst()
  return taken !== undefined
}

const selection = (db: Db, orgId: string) =>
  refreshes(db)
    .innerJoin('packages', 'packages.id', 'refreshes.package_id')
    .leftJoin('users', (join) => join.on('users.id', '=', sql<string>`refreshes.started_by ->> 'id'`))
    .leftJoin('api_keys', (join) => join.on('api_keys.id', '=', sql<string>`refreshes.started_by ->> 'id'`))
    .select(['packages.name as package_name'])
    .select((eb) => eb.fn.coalesce('users.name', 'api_keys.name').as('starter_name'))
    .where('refreshes.org_id', '=', orgId)

export type RefreshView = RefreshRow & { package_name: string; starter_name: string | null }

export async function getRefreshView(db: Db, orgId: string, id: string): Promise<RefreshView | undefined> {
  const row = await selection(db, orgId).where('refreshes.id', '=', id).executeTakeFirst()
  return row && { ...row, ...rowOf(row) }
}

/** Newest first. */
export async function listRefreshViews(
  db: Db,
  orgId: string,
  packageId: string,
  query: { cursor?: string | undefined; limit: number },
): Promise<Page<RefreshView>> {
  const after = decodeCursor(query.cursor, 1)
  let select = selection(db, orgId)
    .where('refreshes.package_id', '=', packageId)
    .orderBy('refreshes.id', 'desc')
    .limit(query.limit + 1)
  if (after) select = select.where('refreshes.id', '<', String(after[0]))
  return toPage(
    await select.execute(),
    query.limit,
    (row) => [row.id],
    (row) => ({ ...row, ...rowOf(row) }),
  )
}
