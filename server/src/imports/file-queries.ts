import { sql, type Insertable, type Updateable } from 'kysely'
import type { Db } from '../platform/database.ts'
import { truncateAlone } from '../platform/truncate-alone.ts'
import type { ImportFiles } from '../platform/tables.ts'
import type { Mapping } from './field-rules.ts'
import type { Evidence } from './rules.ts'
import type { ImportObject } from './schema.ts'
import type { DateOrder } from './value-rules.ts'

export type FileRow = {
  import_id: string
  object: ImportObject
  columns: string[]
  samples: (string | null)[]
  mapping: Mapping
  date_order: DateOrder | null
  dates: Evidence[]
  rows: number
  bytes: number
  utf8_rows: number
  legacy_rows: number
}

const COLUMNS = [
  'import_id',
  'object',
  'columns',
  'samples',
  'mapping',
  'date_order',
  'dates',
  'rows',
  'bytes',
  'utf8_rows',
  'legacy_rows',
] as const

export async function filesOf(db: Db, importIds: string[]): Promise<FileRow[]> {
  if (importIds.length === 0) return []
  const rows = await db.selectFrom('import_files').select(COLUMNS).where('import_id', 'in', importIds).execute()
  return rows.map((row) => ({ ...row, bytes: Number(row.bytes) })) as FileRow[]
}

export async function insertFile(db: Db, row: Insertable<ImportFiles>): Promise<void> {
  await db.insertInto('import_files').values(row).execute()
}

export async function saveFile(db: Db, importId: string, object: ImportObject, set: Updateable<ImportFiles>) {
  await db.updateTable('import_files').set(set).where('import_id', '=', importId).where('object', '=', object).execute()
}

export async function deleteFile(db: Db, importId: string, object: ImportObject): Promise<boolean> {
  const gone = await db
    .deleteFrom('import_files')
    .where('import_id', '=', importId)
    .where('object', '=', object)
    .returning('object')
    .executeTakeFirst()
  return gone !== undefined
}

/** One attempt at a file: an upload of it, or its removal. */
export type Attempt = { importId: string; object: ImportObject; attempt: string }

export async function saveAttempt(
  db: Db,
  importId: string,
  objects: readonly ImportObject[],
  attempt: string,
): Promise<void> {
  const attempts = JSON.stringify(Object.fromEntries(objects.map((object) => [object, attempt])))
  await sql`update imports set uploads = uploads || ${attempts}::jsonb where id = ${importId}`.execute(db)
}

const present = ({ importId, object, attempt }: Attempt) =>
  sql`exists (select from imports i where i.id = ${importId} and i.uploads ->> ${object} = ${attempt})`

const SLICE = 2_000

/**
 * A slice of the rows of a file, while the attempt is the present one. What a later one stages is never seen by a statement
 * that still sees this one. Answers whether there may be more.
 */
export async function deleteRowsOf(db: Db, of: Attempt): Promise<boolean> {
  const { rows } = await sql`
    delete from import_rows r using (
      select line from import_rows where import_id = ${of.importId} and object = ${of.object} and ${present(of)}
      limit ${SLICE}
    ) slice where r.import_id = ${of.importId} and r.object = ${of.object} and r.line = slice.line returning 1`.execute(
    db,
  )
  return rows.length === SLICE
}

/** Empties the table where all that is staged belongs to this file; answers whether it did. For the embedded database alone. */
export async function truncateRows(db: Db, of: Attempt): Promise<boolean> {
  const alone = sql<boolean>`${present(of)}
    and not exists (select from import_rows where (import_id, object) < (${of.importId}, ${of.object}))
    and not exists (select from import_rows where (import_id, object) > (${of.importId}, ${of.object}))`
  return truncateAlone(db, 'import_rows', alone)
}

export type StagedRow = { line: number; cells: string[] | null; fault: string | null; legacy: boolean }

/** Rows as they were read, in one statement. */
export async function stageRows(
  db: Db,
  of: { importId: string; object: ImportObject; orgId: string },
  rows: readonly StagedRow[],
): Promise<void> {
  await sql`
    insert into import_rows (import_id, object, org_id, line, cells, fault, legacy)
    select ${of.importId}, ${of.object}, ${of.orgId}, line, cells, fault, legacy
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(line int, cells jsonb, fault text, legacy boolean)`.execute(
    db,
  )
}

/** The samples of columns may name persons (E2). */
export async function forgetSamples(db: Db, importId: string): Promise<void> {
  await db.updateTable('import_files').set({ samples: '[]' }).where('import_id', '=', importId).execute()
}

/** What was staged a moment ago is not known to the planner yet, and it would look through all of it for each stretch. */
export async function analyzeStaged(db: Db): Promise<void> {
  await sql`analyze import_rows`.execute(db)
}
