import { issuerOf, serverAddress, verifyMove } from '@openlma/sdk'
import { emit } from '../events/emit.ts'
import { notify } from '../events/queries.ts'
import { inTransaction, systemCtx, type App, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { getMove } from './present.ts'
import { findComing, lockMove, saveMove, type MoveRow } from './queries.ts'
import { stepFault } from './rules.ts'
import type { Move } from './schema.ts'
import { stagedRootKeys } from './stage-queries.ts'
import { readStatement } from './statements.ts'

/** Told when something of a move is to be done in the background. */
export const MOVE_CHANNEL = 'openlma_move'

/** What the source states when it has handed over: the epoch from which each package is live at the destination. */
export type Release = { move: string; at: string; epochs: Record<string, number> }

/** V2: the source has handed over, and says so by the key that signed the archive. What was staged begins to arrive. */
export async function releaseMove(ctx: Ctx, id: string, text: string): Promise<Move> {
  ctx.require('moves:write')
  await inTransaction(ctx, async (tx) => {
    const row = await lockMove(tx.db, tx.orgId, id)
    if (!row) throw new AppError('not_found')
    // Once more is the same as once.
    if (row.release === text.trim()) return
    const fault = stepFault('release', row)
    if (fault) throw new AppError('state_conflict', fault)
    const release = readStatement<Release>('release', text, row.counterpart.sourceSigner ?? '')
    if (!release || release.move !== row.counterpart.moveId) {
      throw new AppError('statement_invalid', 'This is no release of the source.')
    }
    await arrive(tx, row, { release: text.trim(), epochs: release.epochs, by: 'release' })
  })
  return getMove(ctx, id)
}

/**
 * V2: a product shows the notice of a package that is staged here, before anybody brought the release: its root key says
 * that the source has handed over. Answers whether such a package is on its way.
 */
export async function releaseByNotice(app: App, packageId: string, notice: string): Promise<boolean> {
  const staged = await findComing(app.database.db, packageId)
  if (!staged) return false
  const rootKeys = (await stagedRootKeys(app.database.db, staged.id, packageId)).map((x) => ({
    kty: 'OKP' as const,
    crv: 'Ed25519' as const,
    x,
  }))
  const verified = await verifyMove(notice, { packageId, rootKeys })
  if (!verified.ok) return false
  const { iss, epoch, lma } = verified.value
  if (iss !== issuerOf(packageId) || lma.to.server !== serverAddress(app.publicUrl())) return false
  if (lma.move !== staged.counterpart.moveId) return false
  if (staged.status !== 'staged') return true
  const ctx = systemCtx(app, staged.org_id, ['moves:write'])
  ctx.require('moves:write')
  await inTransaction(ctx, async (tx) => {
    const row = await lockMove(tx.db, tx.orgId, staged.id)
    if (row?.status === 'staged') await arrive(tx, row, { release: null, epochs: { [packageId]: epoch }, by: 'notice' })
  })
  return true
}

type Released = { release: string | null; epochs: Record<string, number>; by: 'release' | 'notice' }

async function arrive(tx: Tx, row: MoveRow, { release, epochs, by }: Released): Promise<void> {
  const progress = { ...row.progress, epochs, todo: 'people', after: 0, done: 0 }
  await saveMove(tx.db, row.id, { status: 'arriving', release, progress: JSON.stringify(progress), error: null })
  await emit(tx, 'move.released', {}, { moveId: row.id, by })
  await notify(tx.db, MOVE_CHANNEL, row.id)
}
