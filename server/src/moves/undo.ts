import { reauthenticate } from '../access/reauthenticate.ts'
import { emit } from '../events/emit.ts'
import { nudge } from '../events/nudge.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { addSigningKey } from '../signing-keys/create-keys.ts'
import { nextEpoch } from '../signing-keys/rules.ts'
import { signMoveNotice } from '../signing-keys/sign-move-notice.ts'
import { giveUpOf, type GivenUp } from './drop.ts'
import { stopWriters } from './freeze.ts'
import { countInstalled, dropManageSessions, freePackage, lockPackages, markMoved } from './hold-queries.ts'
import { getMove } from './present.ts'
import { findMove, lockMove, saveMove, type MoveRow } from './queries.ts'
import { refuseLoss } from './refuse-loss.ts'
import type { Release } from './release.ts'
import { followWithin } from './rules.ts'
import type { Move } from './schema.ts'
import { readStatement } from './statements.ts'
import { takeBack } from './take-back.ts'

/**
 * V3: brings packages back that were handed over, while nobody has installed or changed anything at the destination. There it
 * gives them up and states so; at the source that statement opens them again, in a higher epoch. Within one server either
 * side does both. Needs the password again.
 */
export async function undoMove(
  ctx: Ctx,
  id: string,
  { password, givenUp }: { password: string; givenUp?: string | undefined },
): Promise<Move> {
  ctx.require('moves:write')
  const row = await findMove(ctx.db, ctx.orgId, id)
  if (!row) throw new AppError('not_found')
  await reauthenticate(ctx, password)
  const isOver = row.side === 'source' ? row.status === 'handed_over' : row.status === 'live'
  if (!isOver) throw new AppError('state_conflict', `The move is ${row.status.replaceAll('_', ' ')}.`)
  if (row.counterpart.local) await takeBack(ctx, row)
  else if (row.side === 'destination') await giveUp(ctx, id)
  else if (givenUp === undefined)
    throw new AppError('statement_invalid', 'Let the destination undo it first, and bring its statement.')
  else await reopen(ctx, id, givenUp)
  return getMove(ctx, id)
}

async function giveUp(ctx: Ctx, id: string): Promise<void> {
  ctx.require('moves:write')
  await inTransaction(ctx, async (tx) => {
    const row = await lockMove(tx.db, tx.orgId, id)
    if (row?.status !== 'live') throw new AppError('state_conflict')
    const packages = await stopWriters(tx, row)
    await refuseLoss(tx.db, row, true)
    const ids = row.packages.map((one) => one.id)
    const epochs: Record<string, number> = {}
    const [from, to] = [tx.app.publicUrl(), row.counterpart.server ?? '']
    for (const pack of packages) {
      const epoch = nextEpoch(pack.epoch, tx.now())
      const notice = await signMoveNotice(tx.app, tx.db, pack.id, { id, from, to, epoch })
      const within = followWithin(await countInstalled(tx.db, pack.id))
      await markMoved(tx.db, { id: pack.id, movedTo: to, notice, followWithin: within, moveId: id })
      epochs[pack.id] = epoch
      await nudge(tx, { packageId: pack.id, after: '', through: '~' })
    }
    await dropManageSessions(tx.db, ids)
    await saveMove(tx.db, id, { status: 'undone', given_up: giveUpOf(tx, row, epochs), ended_at: tx.now() })
    await emit(tx, 'move.undone', {}, { moveId: id, packageIds: ids })
  })
}

async function reopen(ctx: Ctx, id: string, text: string): Promise<void> {
  ctx.require('moves:write')
  await inTransaction(ctx, async (tx) => {
    const row = await lockMove(tx.db, tx.orgId, id)
    if (row?.status !== 'handed_over') throw new AppError('state_conflict')
    const statement = readStatement<GivenUp>('given-up', text, row.counterpart.signer ?? '')
    if (statement?.move !== id) throw new AppError('statement_invalid', 'This is no statement of the destination.')
    await openAgain(tx, row, statement.epochs)
    await saveMove(tx.db, id, { status: 'undone', given_up: text.trim(), ended_at: tx.now() })
    await emit(tx, 'move.undone', {}, { moveId: id, packageIds: row.packages.map((one) => one.id) })
  })
}

/** Higher than whatever a product has seen: the epoch of the notice, and that of the way back. */
async function openAgain(tx: Tx, row: MoveRow, epochs: Record<string, number>): Promise<void> {
  const told = claimsOf(row.release)
  const ids = row.packages.map((one) => one.id)
  for (const pack of await lockPackages(tx.db, tx.orgId, ids)) {
    if (pack.hold_move_id !== row.id) throw new AppError('state_conflict', `${pack.name} is held by another move.`)
    const before = Math.max(pack.epoch, told.epochs[pack.id] ?? 0)
    const epoch = Math.max(nextEpoch(before, tx.now()), epochs[pack.id] ?? 0)
    await freePackage(tx.db, pack.id, epoch, tx.now())
    await addSigningKey(tx, pack.id, epoch, pack.offline_days)
    await emit(tx, 'package.taken_back', { packageId: pack.id }, { moveId: row.id, epoch })
  }
}

/** Of our own release, which nobody has to verify. */
function claimsOf(release: string | null): Pick<Release, 'epochs'> {
  const body = release?.split('.')[1]
  return body ? (JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Release) : { epochs: {} }
}
