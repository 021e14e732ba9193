import { emit } from '../events/emit.ts'
import { takeNumbers } from '../licenses/queries.ts'
import { createCtx, inTransaction, type App, type Ctx, type Tx } from '../platform/context.ts'
import { filesOf, forgetSamples, type FileRow } from './file-queries.ts'
import { judgeRows } from './judge-rows.ts'
import { linkSandboxes } from './link-sandboxes.ts'
import { packageBook, type PackageBook } from './package-rules.ts'
import { lockImport, lookAhead, saveImport, type ImportRecord } from './queries.ts'
import { readRows } from './read-rows.ts'
import { countPackages, countVerdicts, readStretch, recordsOf } from './row-queries.ts'
import { nextPlace, settingsOf, type FoundPackage, type Phase } from './rules.ts'
import { openRun } from './run.ts'
import { MoreNumbers } from './write-licenses.ts'

/** Packages and versions that names are found in. */
const MOST_NAMED = 10_000

/** Numbers for new licenses, which are never taken inside a transaction. */
type Numbers = { first: number; taken: number }

/**
 * One step of a dry run or an import, in one transaction: a stretch of rows, and the cursor that moves past it. So each row
 * is done exactly once, whatever dies. Answers whether there is more to do.
 */
export async function stepImport(app: App, orgId: string, id: string, limit: number): Promise<boolean> {
  const { startedBy, creates } = await lookAhead(app.database.db, id, limit)
  // In the name of whoever started it: so the history says who.
  const actor = startedBy ?? { kind: 'system', id: null }
  const ctx = createCtx(app, { orgId, actor, permissions: ['packages:write'] })
  try {
    return await inOne(ctx, id, limit, await take(app, orgId, creates))
  } catch (error) {
    if (!(error instanceof MoreNumbers)) throw error
    return inOne(ctx, id, limit, await take(app, orgId, limit))
  }
}

async function take(app: App, orgId: string, taken: number): Promise<Numbers> {
  return taken === 0 ? { first: 0, taken } : { ...(await takeNumbers(app.database.db, orgId, taken)), taken }
}

async function inOne(ctx: Ctx, id: string, limit: number, numbers: Numbers): Promise<boolean> {
  // NOTE no permission: whoever started it had it. NOTE no event: import.started told of it, each thing has its own.
  const step = async (tx: Tx) => {
    const imp = await lockImport(tx.db, tx.orgId, id)
    if (!imp || (imp.status !== 'judging' && imp.status !== 'importing')) return false
    const files = await filesOf(tx.db, [id])
    if (imp.phase === null || imp.object === null) return finish(tx, imp)
    const place = { phase: imp.phase, object: imp.object }
    const file = files.find(({ object }) => object === place.object)
    const { looked, last } = file ? await work(tx, imp, file, place.phase, limit, numbers) : { looked: 0, last: 0 }
    const done = imp.done + (place.phase === 'link' ? 0 : looked)
    const ahead = { done, attempts: 0, error: null }
    if (looked === limit) {
      await saveImport(tx.db, id, { ...ahead, line: last })
      return true
    }
    const next = nextPlace(place, new Set(files.map(({ object }) => object)))
    if (place.phase === 'read' && next?.phase !== 'read') await notePackages(tx, imp)
    await saveImport(tx.db, id, { ...ahead, ...(next ?? { phase: null, object: null }), line: 0 })
    return next === null ? finish(tx, { ...imp, done }) : true
  }
  return inTransaction(ctx, step, true)
}

async function work(
  tx: Tx,
  imp: ImportRecord,
  file: FileRow,
  phase: Phase,
  limit: number,
  numbers: Numbers,
): Promise<{ looked: number; last: number }> {
  const of = { importId: imp.id, object: file.object, phase }
  if (phase === 'link') return linkSandboxes(tx, imp, limit)
  const rows = await readStretch(tx.db, of, imp.line, limit)
  if (rows.length > 0 && phase === 'read') {
    const settings = settingsOf(file, imp.kind)
    const facts = { object: file.object, kind: imp.kind, columns: file.columns, ...settings }
    const mixed = file.utf8_rows > 0 && file.legacy_rows > 0
    await readRows(tx, imp.id, { ...facts, mixed }, await bookOf(tx, imp, file), rows)
  } else if (rows.length > 0) {
    await judgeRows(tx, await openRun(tx, imp, file, phase === 'write'), rows, numbers)
  }
  return { looked: rows.length, last: rows.at(-1)?.line ?? imp.line }
}

/** Only what names packages by other names than their own needs the book of them. */
async function bookOf(tx: Tx, imp: ImportRecord, { object }: Pick<FileRow, 'object'>): Promise<PackageBook> {
  const records = (of: 'package' | 'package_version') => recordsOf(tx.db, { importId: imp.id, object: of }, MOST_NAMED)
  const packages = object === 'package' ? [] : await records('package')
  return packageBook(packages, object === 'license' ? await records('package_version') : [])
}

/** After the last object that can name packages, it is known which there are. */
async function notePackages(tx: Tx, imp: ImportRecord): Promise<void> {
  const records = await recordsOf(tx.db, { importId: imp.id, object: 'package' }, MOST_NAMED)
  const book = packageBook(records, [])
  const named = await countPackages(tx.db, imp.id)
  const refs = new Set([
    ...named.map(({ ref }) => ref),
    ...records.flatMap((one) => book.find(one.ref ?? one.fields['name']) ?? []),
  ])
  const found = [...refs].map((ref): FoundPackage => {
    const written = named.find((one) => one.ref === ref)
    const own = written?.name?.toLowerCase() === ref ? written.name : null
    return { ref, name: book.nameOf(ref) ?? own, licenses: written?.licenses ?? 0 }
  })
  await saveImport(tx.db, imp.id, { packages_found: JSON.stringify(found) })
}

async function finish(tx: Tx, imp: ImportRecord): Promise<boolean> {
  const counts = await countVerdicts(tx.db, imp.id)
  const judging = imp.status === 'judging'
  const times = judging ? { judged_at: tx.now() } : { finished_at: tx.now() }
  const status = judging ? 'judged' : 'done'
  await saveImport(tx.db, imp.id, { status, counts: JSON.stringify(counts), ...times })
  if (!judging) await forgetSamples(tx.db, imp.id)
  await emit(tx, 'import.finished', {}, { importId: imp.id, dryRun: judging, counts })
  return false
}
