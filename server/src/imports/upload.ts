import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { readCsv, type CsvRow } from '../platform/csv-reader.ts'
import { AppError } from '../platform/errors.ts'
import { beginAttempt, clearRows, ours } from './attempt.ts'
import { analyzeStaged, deleteFile, insertFile, stageRows, type Attempt, type StagedRow } from './file-queries.ts'
import { lockOpen, reopen } from './open.ts'
import { getImport } from './present.ts'
import { getImportView } from './queries.ts'
import {
  addEvidence,
  MOST_BYTES,
  MOST_COLUMNS,
  MOST_ROWS,
  nameColumns,
  NO_EVIDENCE,
  objectsOf,
  type Evidence,
} from './rules.ts'
import type { Import, ImportObject } from './schema.ts'

/** Rows and characters that one statement stages: short enough for the embedded database. */
const [ROWS_A_STATEMENT, TEXT_A_STATEMENT] = [250, 256 * 1024]

/**
 * Takes one file of an import, up to 200 MB and `mostRows`, in the place of the one that was there. It is read as it comes
 * and staged row by row, in bounded memory; a row that cannot be read is staged as such. Where the upload breaks off there is
 * no file, and another upload of it takes over: this one ends with `state_conflict`.
 */
export async function uploadFile(
  ctx: Ctx,
  id: string,
  object: ImportObject,
  file: AsyncIterable<Uint8Array> | null,
  mostRows = MOST_ROWS,
): Promise<Import> {
  ctx.require('imports:write')
  const found = await getImportView(ctx.db, ctx.orgId, id)
  if (!found) throw new AppError('not_found')
  if (!objectsOf(found.kind).includes(object))
    throw new AppError('change_refused', 'A list of your own is one of leads or of licenses.')
  if (file === null) throw new AppError('invalid_request', 'Send the file as body, with Content-Type: text/csv.')
  // NOTE no event: import.file_uploaded is written once all of it is there.
  const attempt = await inTransaction(ctx, async (tx) => {
    await reopen(tx, await lockOpen(tx, id))
    await deleteFile(tx.db, id, object)
    return beginAttempt(tx, id, [object])
  })
  const of = { importId: id, object, attempt }
  try {
    await clearRows(ctx.app, of)
    const staged = await stage(ctx, of, counted(file), mostRows)
    await analyzeStaged(ctx.db)
    return await keep(ctx, of, staged)
  } catch (error) {
    await clearRows(ctx.app, of)
    throw error
  }
}

async function keep(ctx: Ctx, of: Attempt, staged: Awaited<ReturnType<typeof stage>>): Promise<Import> {
  ctx.require('imports:write')
  return inTransaction(ctx, async (tx) => {
    await ours(tx, of)
    const { importId: id, object } = of
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

async function stage(ctx: Ctx, of: Attempt, { chunks, bytes }: Counted, mostRows: number) {
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
    if (waiting.length > 0) await write(ctx, of, waiting)
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
    if (facts.rows > mostRows) throw tooManyRows(mostRows)
    if (row.telling) facts[row.legacy ? 'legacy' : 'utf8'] += 1
    note(facts, row)
    waiting.push({ line: row.line, cells: row.cells, fault: row.fault, legacy: row.legacy })
    size += row.cells?.reduce((sum, cell) => sum + cell.length, 0) ?? 0
    if (waiting.length >= ROWS_A_STATEMENT || size >= TEXT_A_STATEMENT) await flush()
  }
  await flush()
  if (facts.columns.length === 0) throw new AppError('change_refused', 'The file is empty.')
  if (facts.rows === 0)
    throw new AppError('change_refused', 'The file names its columns and has no rows: leave it out of the import.')
  return { ...facts, bytes: bytes() }
}

function tooManyRows(most: number): AppError {
  const words = `A file may have ${most.toLocaleString('en')} rows: import it in parts, one import after the other.`
  return new AppError('body_too_large', words)
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

async function write(ctx: Ctx, of: Attempt, rows: StagedRow[]): Promise<void> {
  ctx.require('imports:write')
  // NOTE no event: staging changes nothing that anybody sees; its end has one.
  await inTransaction(ctx, async (tx) => {
    await ours(tx, of)
    await stageRows(tx.db, { ...of, orgId: tx.orgId }, rows)
  })
}
