import { createDigest } from '../platform/archive-digest.ts'
import type { ArchiveManifest } from '../platform/archive-format.ts'
import type { OpenArchive } from '../platform/archive-read.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { readAhead } from '../platform/read-ahead.ts'
import { inStretches } from '../platform/stretches.ts'
import { sealSecret } from './carried-rows.ts'
import { lockMove, type MoveRow } from './queries.ts'
import { insertRows, isTableOf, lastStored, storedRows, type Slice, type Staged } from './stage-queries.ts'

/** Writes the rows of the archive as they come, and answers what it should be. Stops where the attempt is not the present one. */
export async function stage(ctx: Ctx, staged: Staged, attempt: string, archive: OpenArchive): Promise<ArchiveManifest> {
  const counts = new Map<string, number>()
  const chunks = readAhead(archive.chunks())
  for (;;) {
    const next = await chunks.next()
    if (next.done) return next.value
    const { table, rows } = next.value
    const plan = isTableOf(table)
    if (!plan) throw new AppError('archive_mismatch', `Nobody here knows what to do with ${table}.`)
    const before = counts.get(table) ?? 0
    await inStretches(ctx.app, rows.length, async ({ after, through }) => {
      const kept = withoutSecrets(ctx, plan, rows.slice(after, through))
      await writeSlice(ctx, staged, attempt, { table, first: before + after + 1, id: foundBy(plan), ...kept })
    })
    counts.set(table, before + rows.length)
  }
}

type StagedTable = NonNullable<ReturnType<typeof isTableOf>>

/** By which column other rows name those of a table. */
function foundBy(plan: StagedTable): Slice['id'] {
  if (!('key' in plan)) return 'id'
  const [first] = plan.key
  return plan.key.length === 1 && (first === 'id' || first === 'kid') ? first : null
}

function withoutSecrets(ctx: Ctx, plan: StagedTable, rows: string[]): Pick<Slice, 'rows' | 'secrets'> {
  if (!('secret' in plan) || !plan.secret) return { rows, secrets: null }
  const sealed = rows.map((row) => sealSecret(ctx.app, plan, row))
  return { rows: sealed.map(({ row }) => row), secrets: sealed.map(({ secret }) => secret) }
}

async function writeSlice(ctx: Ctx, staged: Staged, attempt: string, slice: Slice) {
  ctx.require('moves:write')
  // NOTE no event: staging changes nothing that anybody sees; its end has one.
  await inTransaction(ctx, async (tx) => {
    await ours(tx.db, staged, attempt)
    await insertRows(tx.db, staged, slice)
  })
}

/** The move, locked, while it is still this attempt that stages it. */
export async function ours(db: Ctx['db'], { moveId, orgId }: Staged, attempt: string): Promise<MoveRow> {
  const row = await lockMove(db, orgId, moveId)
  if (row?.status !== 'staging' || row.progress.import !== attempt) {
    throw new AppError('state_conflict', 'It was dropped, or another import of it has begun.')
  }
  return row
}

/** Counts and hashes what lies in the database now. Private keys lie beside their rows; the reader has hashed those whole. */
export async function recheck(ctx: Ctx, { moveId }: Staged, manifest: ArchiveManifest): Promise<void> {
  for (const { table, rows, sha256 } of manifest.tables) {
    const digest = createDigest(table)
    await inStretches(ctx.app, rows, async (stretch) => {
      for (const text of await storedRows(ctx.db, moveId, table, stretch)) digest.add(text)
    })
    const stored = digest.digest()
    const plan = isTableOf(table)
    const resealed = plan !== null && 'secret' in plan && plan.secret !== undefined
    const isWhole = stored.rows === rows && (await lastStored(ctx.db, moveId, table)) === rows
    if (!isWhole || (!resealed && stored.sha256 !== sha256)) {
      throw new AppError('archive_damaged', `${table} was not stored as it came.`)
    }
  }
}
