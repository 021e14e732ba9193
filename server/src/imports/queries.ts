import { sql, type Insertable, type Updateable } from 'kysely'
import type { Actor } from '../platform/context.ts'
import type { Db } from '../platform/database.ts'
import { decodeCursor, toPage, type Page } from '../platform/page.ts'
import type { Imports } from '../platform/tables.ts'
import type { Counts, FoundPackage, Phase } from './rules.ts'
import type { ImportKind, ImportObject, ImportStatus } from './schema.ts'

const COLUMNS = [
  'imports.id',
  'imports.org_id',
  'imports.kind',
  'imports.name',
  'imports.status',
  'imports.packages',
  'imports.packages_found',
  'imports.default_package_id',
  'imports.reason',
  'imports.created_by',
  'imports.started_by',
  'imports.created_at',
  'imports.judged_at',
  'imports.started_at',
  'imports.finished_at',
  'imports.phase',
  'imports.object',
  'imports.line',
  'imports.done',
  'imports.total',
  'imports.counts',
  'imports.attempts',
  'imports.error',
  'imports.uploads',
] as const

const imports = (db: Db) => db.selectFrom('imports').select(COLUMNS)

type Row = Awaited<ReturnType<ReturnType<typeof imports>['executeTakeFirstOrThrow']>>

export type ImportRecord = Omit<
  Row,
  'kind' | 'status' | 'packages' | 'packages_found' | 'counts' | 'phase' | 'object' | 'uploads'
> & {
  kind: ImportKind
  status: ImportStatus
  packages: Record<string, string>
  packages_found: FoundPackage[]
  counts: Counts
  phase: Phase | null
  object: ImportObject | null
  uploads: Partial<Record<ImportObject, string>>
}

export async function insertImport(db: Db, row: Insertable<Imports>): Promise<void> {
  await db.insertInto('imports').values(row).execute()
}

export async function lockImport(db: Db, orgId: string, id: string): Promise<ImportRecord | undefined> {
  const row = await imports(db).where('org_id', '=', orgId).where('imports.id', '=', id).forUpdate().executeTakeFirst()
  return row as ImportRecord | undefined
}

export async function saveImport(db: Db, id: string, set: Updateable<Imports>): Promise<void> {
  if (Object.values(set).every((value) => value === undefined)) return
  await db.updateTable('imports').set(set).where('id', '=', id).execute()
}

/** Takes those under way that no other process works on, and keeps them until the lease ends. */
export async function leaseRunning(db: Db, by: string, now: Date, until: Date) {
  const { rows } = await sql<{ id: string; org_id: string }>`
    with free as (
      select id from imports
      where status in ('judging', 'importing') and (leased_by = ${by} or coalesce(lease_until, '-infinity') <= ${now})
      order by id for update skip locked
    )
    update imports i set leased_by = ${by}, lease_until = ${until} from free where i.id = free.id
    returning i.id, i.org_id`.execute(db)
  return rows
}

const selection = (db: Db, orgId: string) =>
  imports(db)
    .leftJoin('users', (join) => join.on('users.id', '=', sql<string>`imports.created_by ->> 'id'`))
    .leftJoin('api_keys', (join) => join.on('api_keys.id', '=', sql<string>`imports.created_by ->> 'id'`))
    .select((eb) => eb.fn.coalesce('users.name', 'api_keys.name').as('creator_name'))
    .where('imports.org_id', '=', orgId)

export type ImportView = ImportRecord & { creator_name: string | null }

export async function getImportView(db: Db, orgId: string, id: string): Promise<ImportView | undefined> {
  return (await selection(db, orgId).where('imports.id', '=', id).executeTakeFirst()) as ImportView | undefined
}

/** Newest first. */
export async function listImportViews(
  db: Db,
  orgId: string,
  query: { cursor?: string | undefined; limit: number },
): Promise<Page<ImportView>> {
  const after = decodeCursor(query.cursor, 1)
  let select = selection(db, orgId)
    .orderBy('imports.id', 'desc')
    .limit(query.limit + 1)
  if (after) select = select.where('imports.id', '<', String(after[0]))
  return toPage(
    await select.execute(),
    query.limit,
    (row) => [row.id],
    (row) => row as ImportView,
  )
}

/** Those that nobody has touched since, and whose rows still say something. */
export async function staleImports(db: Db, before: Date): Promise<{ id: string; org_id: string; done: boolean }[]> {
  const { rows } = await sql<{ id: string; org_id: string; done: boolean }>`
    select id, org_id, status = 'done' as done from imports i
    where status not in ('judging', 'importing') and coalesce(finished_at, judged_at, created_at) < ${before}
      and not exists (select from import_files f where f.import_id = i.id and f.uploaded_at >= ${before})
      and exists (select from import_rows r where r.import_id = i.id and r.cells is not null)
    order by id limit 100`.execute(db)
  return rows
}

/** Every package of the org, as files may name it; those that were handed over aside. */
export async function packagesHere(db: Db, orgId: string) {
  return db
    .selectFrom('packages')
    .select(['id', 'name', 'slug', 'external_ref'])
    .where('org_id', '=', orgId)
    .where((eb) => eb.or([eb('hold', 'is', null), eb('hold', '<>', 'moved')]))
    .orderBy('id')
    .execute()
}

/** Who started an import, and how many licenses its next stretch will make, as the dry run says. */
export async function lookAhead(db: Db, importId: string, limit: number) {
  const { rows } = await sql<{ startedBy: Actor | null; creates: number }>`
    select i.started_by as "startedBy", (
      select count(*)::int from (
        select verdict from import_rows r where r.import_id = i.id and r.object = 'license' and r.line > i.line
        order by r.line limit case when i.phase = 'write' and i.object = 'license' then ${limit}::int else 0 end
      ) next where next.verdict = 'create'
    ) as creates from imports i where i.id = ${importId}`.execute(db)
  return rows[0] ?? { startedBy: null, creates: 0 }
}
