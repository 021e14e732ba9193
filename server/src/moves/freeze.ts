import { reauthenticate } from '../access/reauthenticate.ts'
import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { lockRefresh, saveRefresh } from '../refreshes/queries.ts'
import { activeRefreshes, awaitWriters, holdPackages, lockPackages, writeAs } from './hold-queries.ts'
import { fingerprintOf, inviterOf } from './invitation.ts'
import { getMove } from './present.ts'
import { findMove, lockMove, saveMove, type MoveRow } from './queries.ts'
import { stepFault } from './rules.ts'
import type { Move } from './schema.ts'

/**
 * V2: from here on nobody writes to the packages (503 `package_moving`); checks, check-ins and documents go on. Needs the
 * password again and the fingerprint as the destination shows it. Waits for whoever is writing at this moment.
 */
export async function freezeMove(
  ctx: Ctx,
  id: string,
  { password, fingerprint }: { password: string; fingerprint: string },
): Promise<Move> {
  ctx.require('moves:write')
  const known = await findMove(ctx.db, ctx.orgId, id)
  if (!known) throw new AppError('not_found')
  await reauthenticate(ctx, password)
  return freeze(ctx, id, fingerprint)
}

/** With null for a fingerprint that nobody has to compare: the program itself takes a package back. */
export async function freeze(ctx: Ctx, id: string, fingerprint: string | null): Promise<Move> {
  ctx.require('moves:write')
  await inTransaction(ctx, async (tx) => {
    const row = await lockMove(tx.db, tx.orgId, id)
    if (!row) throw new AppError('not_found')
    const fault = stepFault('freeze', row)
    if (fault) throw new AppError('state_conflict', fault)
    if (fingerprint !== null && plain(fingerprint) !== plain(ownFingerprint(row)))
      throw new AppError('fingerprint_wrong')
    const { packages } = row
    const locked = await stopWriters(tx, row)
    if (locked.length < packages.length) throw new AppError('not_found', 'One of the packages is not here any more.')
    await holdPackages(
      tx.db,
      locked.map((one) => one.id),
      'frozen',
      id,
    )
    await saveMove(tx.db, id, { status: 'frozen', frozen_at: tx.now() })
    await emit(tx, 'move.frozen', {}, { moveId: id, packageIds: row.packages.map((one) => one.id) })
  })
  return getMove(ctx, id)
}

const plain = (fingerprint: string) => fingerprint.toUpperCase().replaceAll(/[^0-9A-F]/g, '')

function ownFingerprint(row: MoveRow): string {
  const inviter = inviterOf(row)
  if (!inviter) throw new Error('the move lacks its invitation')
  return fingerprintOf(inviter)
}

/**
 * The packages, locked, when nobody writes to them any more: whoever was at it has committed, and whoever comes waits for the
 * end of this transaction, and finds what it holds. Refuses what another move holds.
 */
export async function stopWriters(tx: Tx, { id, packages }: MoveRow) {
  const ids = packages.map((one) => one.id)
  await writeAs(tx.db, id)
  for (const refresh of await activeRefreshes(tx.db, ids)) await endRefresh(tx, refresh.id)
  await awaitWriters(tx.db, tx.orgId, ids)
  const locked = await lockPackages(tx.db, tx.orgId, ids)
  const held = locked.find(({ hold }) => hold !== null)
  if (held) throw new AppError('state_conflict', `${held.name} is held by another move.`)
  return locked
}

/** A refresh that is under way ends where it stands: its end is an event of the package, and those end here too. */
async function endRefresh(tx: Tx, refreshId: string): Promise<void> {
  const refresh = await lockRefresh(tx.db, tx.orgId, refreshId)
  if (refresh?.status !== 'running' && refresh?.status !== 'waiting') return
  const { done, acknowledged, counts, package_id: packageId } = refresh
  await saveRefresh(tx.db, refreshId, { status: 'cancelled', finished_at: tx.now() })
  await emit(tx, 'refresh.cancelled', { packageId }, { refreshId, done, acknowledged, counts })
}
