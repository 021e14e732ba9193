import { emit } from '../events/emit.ts'
import type { ArchiveHeader, ArchiveManifest } from '../platform/archive-format.ts'
import { readArchive } from '../platform/archive-read.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { randomToken, sameBytes } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import type { Receipt } from './accept-receipt.ts'
import { clearStaged } from './clear-staged.ts'
import { examine, type Local, type Where } from './examine.ts'
import { faultOf } from './fault-of.ts'
import { proofOf } from './invitation.ts'
import { openCode, openMoveKey } from './keys.ts'
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
import { ours, recheck, stage } from './stage.ts'
import { analyzeStaged, countAway, type Staged } from './stage-queries.ts'
import { writeStatement } from './statements.ts'

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
    const where = await examine(ctx, staged, manifest, local)
    await keep(ctx, { staged, attempt, header: archive.header, manifest, counterpart: proven, local, where })
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

type Kept = {
  staged: Staged
  attempt: string
  header: ArchiveHeader
  manifest: ArchiveManifest
  counterpart: Counterpart
  local: Local
  where: Where
}

async function keep(ctx: Ctx, { staged, attempt, manifest, counterpart, local, where }: Kept): Promise<void> {
  ctx.require('moves:write')
  await inTransaction(ctx, async (tx) => {
    const row = await ours(tx.db, staged, attempt)
    const { packages, returning } = where
    const packageIds = packages.map((one) => one.id)
    const { away, of } = await countAway(tx.db, staged)
    if (returning !== (away === of)) throw new AppError('state_conflict', 'A package has moved meanwhile.')
    const from = { orgId: counterpart.orgId ?? '', org: counterpart.org ?? '', server: counterpart.server ?? '' }
    if (!row.signing_key_sealed) throw new Error('the move lacks its keys')
    const key = openMoveKey(tx.app.vault, row.id, 'signing', row.signing_key_sealed)
    const claims: Receipt = {
      move: counterpart.moveId ?? '',
      // Where products will find it now, which need not be what the invitation says.
      server: tx.app.publicUrl(),
      org: counterpart.invitedAs?.org ?? '',
      at: tx.now().toISOString(),
      archive: manifest,
    }
    const receipt = writeStatement('receipt', key, claims)
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
