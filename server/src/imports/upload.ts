import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { readCsv, type CsvRow } from '../platform/csv-reader.ts'
import { AppError } from '../platform/errors.ts'
import { analyzeStaged, deleteFile, deleteRows, insertFile, stageRows, type StagedRow } from './file-queries.ts'
import { lockOpen, reopen } from './open.ts'
import { getImport } from './present.ts'
import { getImportView } from './queries.ts'
import { addEvidence, MOST_BYTES, MOST_COLUMNS, nameColumns, NO_EVIDENCE, objectsOf, type Evidence } from './rules.ts'
import type { Import, ImportObject } from './schema.ts'

/** Rows and characters that one statement stages: short enough for the embedded database. */
const [ROWS_A_STATEMENT, TEXT_A_STATEMENT] = [250, 256 * 1024]

/**
 * Takes one file of an import, up to 200 MB, in the place of the one that was there. It is read as it comes and staged row
 * by row, in bounded memory; a row that cannot be read is staged as such. Where the upload breaks off there is no file.
 */
export async function uploadFile(
  ctx: Ctx,
  id: string,
  object: ImportObject,
  file: AsyncIterable<Uint8Array> | null,
): Promise<Import> {
  ctx.require('imports:write')
  const found = await getImportView(ctx.db, ctx.orgId, id)
  if (!found) throw new AppError('not_found')
  if (!objectsOf(found.kind).includes(object))
    throw new AppError('change_refused', 'A list of your own is one of leads or of licenses.')
  if (file === null) throw new AppError('invalid_request', 'Send the file as body, with Content-Type: text/csv.')
  // NOTE no event: import.file_uploaded is written once all of it is there.
  await inTransaction(ctx, async (tx) => {
    await reopen(tx, await lockOpen(tx, id))
    await deleteFile(tx.db, id, object)
  })
  while (await deleteRows(ctx.db, id, object));
  const staged = await stage(ctx, id, object, counted(file))
  await analyzeStaged(ctx.db)
  return inTransaction(ctx, async (tx) => {
    await lockOpen(tx, id)
    const { columns, samples, dates, rows, bytes, utf8, legacy } = staged
    await insertFile(tx.db, {
      import_id: id,
      object,
      org_id: tx.orgId,
      columns: JSON.stringify(columns),
      samples: JSON.stringify(samples),
      dates: JSON.stringify(dates),
      rows,
      bytes,
      utf8_rows: utf8,
      legacy_rows: legacy,
      uploaded_at: tx.now(),
    })
    await emit(tx, 'import.file_uploaded', {}, { importId: id, object, rows, bytes })
    return getImport(tx, id)
  })
}

type Counted = { chunks: AsyncIterable<Uint8Array>; bytes: () => number }

function counted(file: AsyncIterable<Uint8Array>): Counted {
  let bytes = 0
  async function* chunks() {
    for await (const chunk of file) {
      bytes += chunk.length
      if (bytes > MOST_BYTES) throw new AppError('body_too_large', 'A file may have 200 MB.')
      yield chunk
    }
  }
  return { chunks: chunks(), bytes: () => bytes }
}

async function stage(ctx: Ctx, importId: string, object: ImportObject, { chunks, bytes }: Counted) {
  const facts = {
    columns: [] as string[],
    samples: [] as (string | null)[],
    dates: [] as Evidence[],
    rows: 0,
    utf8: 0,
    legacy: 0,
  }
  let waiting: StagedRow[] = []
  let size = 0
  const flush = async () => {
    if (waiting.length > 0) await write(ctx, importId, object, waiting)
    waiting = []
    size = 0
  }
  for await (const row of readCsv(chunks)) {
    if (facts.columns.length === 0) {
      facts.columns = columnsOf(row)
      facts.samples = facts.columns.map(() => null)
      facts.dates = facts.columns.map(() => ({ ...NO_EVIDENCE }))
      continue
    }
    facts.rows += 1
    if (row.telling) facts[row.legacy ? 'legacy' : 'utf8'] += 1
    note(facts, row)
    waiting.push({ line: row.line, cells: row.cells, fault: row.fault, legacy: row.legacy })
    size += row.cells?.reduce((sum, cell) => sum + cell.length, 0) ?? 0
    if (waiting.length >= ROWS_A_STATEMENT || size >= TEXT_A_STATEMENT) await flush()
  }
  await flush()
  if (facts.columns.length === 0) throw new AppError('change_refused', 'The file is empty.')
  return { ...facts, bytes: bytes() }
}

function columnsOf({ cells }: CsvRow): string[] {
  if (cells === null) throw new AppError('change_refused', 'The first line cannot be read; it must name the columns.')
  if (cells.length > MOST_COLUMNS) throw new AppError('change_refused', 'A file may have 1,000 columns.')
  return nameColumns(cells)
}

const SAMPLE = 60

/** What the columns hold, as far as a person and the order of dates need to know it. */
function note({ samples, dates }: { samples: (string | null)[]; dates: Evidence[] }, { cells }: CsvRow): void {
  cells?.forEach((cell, index) => {
    if (index >= samples.length || cell === '') return
    samples[index] ??= cell.trim().slice(0, SAMPLE) || null
    addEvidence(dates[index]!, cell)
  })
}

async function write(ctx: Ctx, importId: string, object: ImportObject, rows: StagedRow[]): Promise<void> {
  try {
    await stageRows(ctx.db, { importId, object, orgId: ctx.orgId }, rows)
  } catch (error) {
    if ((error as { code?: string }).code !== '23505') throw error
    throw new AppError('import_busy', 'The same file is being uploaded by somebody else.')
  }
}
