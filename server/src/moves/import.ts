import { emit } from '../events/emit.ts'
import { createDigest } from '../platform/archive-digest.ts'
import type { ArchiveHeader, ArchiveManifest } from '../platform/archive-format.ts'
import { readArchive, type OpenArchive } from '../platform/archive-read.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { randomToken, sameBytes } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import { sealSecret } from './carried-rows.ts'
import { clearStaged } from './clear-staged.ts'
import { faultOf } from './fault-of.ts'
import { proofOf } from './invitation.ts'
import { openCode, openMoveKey } from './keys.ts'
import { MOVED } from './plan-rules.ts'
import { getMove } from './present.ts'
import {
  findMove,
  invitationOf,
  lockMove,
  saveMove,
  schemaName,
  useInvitation,
  type Counterpart,
  type MoveRow,
} from './queries.ts'
import { stepFault } from './rules.ts'
import type { Move } from './schema.ts'
import {
  analyzeStaged,
  countAway,
  firstKnown,
  firstLoose,
  insertRows,
  isTableOf,
  stagedPackages,
  storedRows,
  type Slice,
  type Staged,
} from './stage-queries.ts'
import { writeStatement } from './statements.ts'

/** Rows a statement. */
const SLICE = 500

/** Of a delivery within this server: the org that the packages still belong to. */
export type Local = { orgId: string } | null

/**
 * V2: stages an archive, inactive, in chunks; recounts and rehashes what it has stored, and signs the receipt. Whatever goes
 * wrong, nothing of it stays, the invitation is as good as before, and it can be tried again.
 */
export async function importMove(
  ctx: Ctx,
  id: string,
  source: AsyncIterable<Uint8Array>,
  local: Local = null,
): Promise<Move> {
  ctx.require('moves:write')
  const known = await findMove(ctx.db, ctx.orgId, id)
  if (!known) throw new AppError('not_found')
  const attempt = randomToken()
  const move = await begin(ctx, id, attempt)
  const staged = { moveId: id, orgId: ctx.orgId }
  try {
    await clearStaged(ctx.app, id)
    const { archive, proven } = await openArchive(ctx, move, source)
    const manifest = await stage(ctx, staged, attempt, archive)
    await analyzeStaged(ctx.db)
    await recheck(ctx, staged, manifest)
    await keep(ctx, { staged, attempt, header: archive.header, manifest, counterpart: proven, local })
  } catch (error) {
    await giveBack(ctx, id, attempt, error)
    throw error
  }
  return getMove(ctx, id)
}

/** Another import of the same invitation that is under way stops at its next chunk. */
async function begin(ctx: Ctx, id: string, attempt: string): Promise<MoveRow> {
  ctx.require('moves:write')
  // NOTE no event: staging changes nothing that anybody sees; its end has one.
  return inTransaction(ctx, async (tx) => {
    const row = await lockMove(tx.db, tx.orgId, id)
    if (!row) throw new AppError('not_found')
    const invitation = await invitationOf(tx.db, id, true)
    if (!invitation || invitation.used_at !== null) {
      throw new AppError('invitation_invalid', 'This invitation has been used.')
    }
    const fault = stepFault('import', row)
    if (fault) throw new AppError('state_conflict', fault)
    if (invitation.expires_at <= tx.now()) throw new AppError('invitation_invalid', 'This invitation has expired.')
    const progress = { import: attempt }
    await saveMove(tx.db, id, { status: 'staging', error: null, progress: JSON.stringify(progress) })
    return row
  })
}

async function openArchive(ctx: Ctx, move: MoveRow, source: AsyncIterable<Uint8Array>) {
  const { vault } = ctx.app
  const invitation = await invitationOf(ctx.db, move.id)
  if (!invitation || !move.opening_key_sealed) throw new AppError('invitation_invalid')
  const code = openCode(vault, move.id, invitation.code_sealed)
  const privateKey = openMoveKey(vault, move.id, 'opening', move.opening_key_sealed)
  const invited = (signer: string, { about }: ArchiveHeader) => {
    const proof = Buffer.from(typeof about['proof'] === 'string' ? about['proof'] : '')
    return about['invited'] === move.id && sameBytes(proof, Buffer.from(proofOf(code, move.id, signer)))
  }
  const archive = await readArchive(source, { open: { privateKey }, verify: invited })
  const { kind, schema, sender, about, signer } = archive.header
  if (kind !== 'move') throw new AppError('archive_mismatch', 'This is a backup, not a move.')
  const own = await schemaName(ctx.db)
  if (schema > own)
    throw new AppError('archive_version_newer', 'It comes from a newer program. Update this server first.')
  if (schema < own) throw new AppError('archive_mismatch', 'It comes from an older program. Update that server first.')
  const proven: Counterpart = {
    ...move.counterpart,
    server: sender,
    org: String(about['org'] ?? ''),
    orgId: String(about['orgId'] ?? ''),
    moveId: String(about['move'] ?? ''),
    sourceSigner: signer ?? '',
  }
  return { archive, proven }
}

async function stage(ctx: Ctx, staged: Staged, attempt: string, archive: OpenArchive): Promise<ArchiveManifest> {
  const counts = new Map<string, number>()
  const chunks = archive.chunks()
  for (;;) {
    const next = await chunks.next()
    if (next.done) return next.value
    const { table, rows } = next.value
    const plan = isTableOf(table)
    if (!plan) throw new AppError('archive_mismatch', `Nobody here knows what to do with ${table}.`)
    const keyed = 'secret' in plan && plan.secret ? plan : null
    const kept = rows.map((row) => (keyed ? sealSecret(ctx.app, keyed, row) : { row, secret: null }))
    for (let at = 0; at < kept.length; at += SLICE) {
      const first = (counts.get(table) ?? 0) + 1
      const slice = kept.slice(at, at + SLICE)
      await writeSlice(ctx, staged, attempt, { table, first, rows: slice, id: keyed ? 'kid' : 'id' })
      counts.set(table, first + slice.length - 1)
    }
  }
}

async function writeSlice(ctx: Ctx, staged: Staged, attempt: string, slice: Slice) {
  ctx.require('moves:write')
  // NOTE no event: as above.
  await inTransaction(ctx, async (tx) => {
    await ours(tx.db, staged, attempt)
    await insertRows(tx.db, staged, slice)
  })
}

/** The move, locked, while it is still this attempt that stages it. */
async function ours(db: Ctx['db'], { moveId, orgId }: Staged, attempt: string): Promise<MoveRow> {
  const row = await lockMove(db, orgId, moveId)
  if (row?.status !== 'staging' || row.progress.import !== attempt) {
    throw new AppError('state_conflict', 'It was dropped, or another import of it has begun.')
  }
  return row
}

/** Counts and hashes what lies in the database now. Private keys lie beside their rows; the reader has hashed those whole. */
async function recheck(ctx: Ctx, { moveId }: Staged, manifest: ArchiveManifest): Promise<void> {
  for (const { table, rows, sha256 } of manifest.tables) {
    const digest = createDigest(table)
    for (let after = 0; ;) {
      const stretch = await storedRows(ctx.db, moveId, table, after, SLICE)
      for (const { text } of stretch) digest.add(text)
      const last = stretch.at(-1)
      if (!last) break
      after = last.seq
    }
    const stored = digest.digest()
    const plan = isTableOf(table)
    const resealed = plan !== null && 'secret' in plan && plan.secret !== undefined
    if (stored.rows !== rows || (!resealed && stored.sha256 !== sha256)) {
      throw new AppError('archive_damaged', `${table} was not stored as it came.`)
    }
  }
}

type Kept = {
  staged: Staged
  attempt: string
  header: ArchiveHeader
  manifest: ArchiveManifest
  counterpart: Counterpart
  local: Local
}

async function keep(ctx: Ctx, { staged, attempt, manifest, counterpart, local }: Kept): Promise<void> {
  ctx.require('moves:write')
  await inTransaction(ctx, async (tx) => {
    const row = await ours(tx.db, staged, attempt)
    const loose = await firstLoose(tx.db, staged.moveId)
    if (loose) throw new AppError('archive_mismatch', `It is not whole: ${loose}.`)
    const { away, of } = await countAway(tx.db, staged)
    if (of === 0) throw new AppError('archive_mismatch', 'It holds no package.')
    const returning = away === of
    // Within one server its rows are here, in the org that hands them over; else only those it once moved away itself.
    const butOf = local?.orgId ?? (returning ? staged.orgId : null)
    const packages = await stagedPackages(tx.db, staged.moveId)
    const packageIds = packages.map((one) => one.id)
    for (const plan of MOVED) {
      if (plan.table === 'moved_positions') continue
      const known = await firstKnown(tx.db, plan, staged.moveId, packageIds, butOf)
      if (known) throw new AppError('archive_mismatch', `${plan.table} ${known} is here already.`)
    }
    const from = { orgId: counterpart.orgId ?? '', org: counterpart.org ?? '', server: counterpart.server ?? '' }
    if (!row.signing_key_sealed) throw new Error('the move lacks its keys')
    const key = openMoveKey(tx.app.vault, row.id, 'signing', row.signing_key_sealed)
    const receipt = writeStatement('receipt', key, {
      move: counterpart.moveId,
      at: tx.now().toISOString(),
      archive: manifest,
    })
    const total = manifest.tables.reduce((sum, one) => sum + one.rows, 0)
    await saveMove(tx.db, row.id, {
      status: 'staged',
      staged_at: tx.now(),
      receipt,
      packages: JSON.stringify(packages),
      counterpart: JSON.stringify({ ...counterpart, local: local !== null }),
      progress: JSON.stringify({ archive: manifest, from, returning, total }),
    })
    await useInvitation(tx.db, row.id, tx.now())
    await emit(tx, 'move.staged', {}, { moveId: row.id, from, packageIds, archive: manifest.header, rows: total })
  })
}

async function giveBack(ctx: Ctx, id: string, attempt: string, error: unknown): Promise<void> {
  const { log } = ctx
  try {
    // NOTE no event: nothing has changed. NOTE no permission: it was asked for at the beginning.
    const mine = await inTransaction(ctx, async (tx) => {
      const row = await lockMove(tx.db, tx.orgId, id)
      if (row?.status !== 'staging' || row.progress.import !== attempt) return false
      await saveMove(tx.db, id, { status: 'invited', error: faultOf(error), progress: '{}' })
      return true
    })
    if (mine) await clearStaged(ctx.app, id)
  } catch (again) {
    log.warn({ err: again, moveId: id }, 'what was staged of a move could not be cleared; the next import does it')
  }
}
