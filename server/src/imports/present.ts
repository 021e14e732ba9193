import type { Actor, Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import type { Page } from '../platform/page.ts'
import { filesOf, type FileRow } from './file-queries.ts'
import { suggestTarget, type PackageHere } from './package-rules.ts'
import { getImportView, listImportViews, packagesHere, type ImportView } from './queries.ts'
import { listRows } from './row-queries.ts'
import { fullCounts, objectsOf, settingsOf } from './rules.ts'
import type { Import, ImportKind, ImportObject, ImportRow, ImportRowQuery } from './schema.ts'

export async function getImport(ctx: Ctx, id: string): Promise<Import> {
  const row = await getImportView(ctx.db, ctx.orgId, id)
  if (!row) throw new AppError('not_found')
  const [answer] = await present(ctx, [row])
  if (!answer) throw new Error('unreachable')
  return answer
}

export async function listImports(
  ctx: Ctx,
  query: { cursor?: string | undefined; limit: number },
): Promise<Page<Import>> {
  const page = await listImportViews(ctx.db, ctx.orgId, query)
  return { ...page, data: await present(ctx, page.data) }
}

export async function listImportRows(ctx: Ctx, id: string, query: ImportRowQuery): Promise<Page<ImportRow>> {
  if (!(await getImportView(ctx.db, ctx.orgId, id))) throw new AppError('not_found')
  return listRows(ctx.db, ctx.orgId, id, query)
}

async function present(ctx: Ctx, rows: ImportView[]): Promise<Import[]> {
  const files = await filesOf(
    ctx.db,
    rows.map(({ id }) => id),
  )
  const here = await packagesHere(ctx.db, ctx.orgId)
  return rows.map((row) =>
    presentOne(
      row,
      files.filter(({ import_id }) => import_id === row.id),
      here,
    ),
  )
}

function presentOne(row: ImportView, files: FileRow[], here: PackageHere[]): Import {
  const { kind, id, name } = row.created_by as Actor
  const order = objectsOf(row.kind)
  const sorted = files.toSorted((a, b) => order.indexOf(a.object) - order.indexOf(b.object))
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    status: row.status,
    files: sorted.map((file) => presentFile(file, row.kind)),
    packages: row.packages_found.map((found) => ({
      ...found,
      target: row.packages[found.ref] ?? suggestTarget(found, here),
    })),
    defaultPackageId: row.default_package_id,
    rows: files.reduce((sum, file) => sum + file.rows, 0),
    progress: { done: row.done, total: row.total },
    counts: Object.fromEntries(
      Object.entries(row.counts).map(([object, counts]) => [object as ImportObject, fullCounts(counts)]),
    ),
    reason: row.reason,
    createdBy: { kind, id, name: row.creator_name ?? name ?? null },
    createdAt: row.created_at.toISOString(),
    judgedAt: row.judged_at?.toISOString() ?? null,
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    error: row.error,
  }
}

function presentFile(file: FileRow, kind: ImportKind): Import['files'][number] {
  const { mapping, dates, missing, dateOrder } = settingsOf(file, kind)
  const mixed = file.utf8_rows > 0 && file.legacy_rows > 0
  return {
    object: file.object,
    rows: file.rows,
    bytes: file.bytes,
    encoding: mixed ? 'mixed' : file.legacy_rows > 0 ? 'windows-1252' : 'utf-8',
    columns: file.columns.map((name, index) => ({
      name,
      field: mapping[name] ?? null,
      sample: file.samples[index] ?? null,
    })),
    missing: missing.map(({ name }) => name),
    dates: { dayFirst: dates.day_first, monthFirst: dates.month_first, either: dates.either },
    dateOrder,
    dateOrderTold: file.date_order !== null,
  }
}
