import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { addSigningKey } from './create-keys.ts'
import { currentSigningKey, lockPackageKeys, revokeSigningKeys, saveEpoch } from './queries.ts'
import { needsRotation, nextEpoch } from './rules.ts'

export type Rotation = { kid: string; epoch: number; rotated: boolean }

/**
 * Changes the signing key of a package. `when-due` does nothing while the present one is young enough; `now` adds one with
 * overlap; `revoke` is for a stolen key: it raises the epoch, so that products refuse whatever the old keys signed.
 */
export async function rotateSigningKey(
  ctx: Ctx,
  packageId: string,
  how: 'when-due' | 'now' | 'revoke',
): Promise<Rotation> {
  ctx.require('keys:write')
  return inTransaction(ctx, async (tx) => {
    const owner = await lockPackageKeys(tx.db, tx.orgId, packageId)
    if (!owner) throw new AppError('not_found')
    const before = await currentSigningKey(tx.db, packageId)
    if (how === 'when-due' && before) {
      const life = { signUntil: before.sign_until, notAfter: before.not_after }
      if (!needsRotation(life, owner.offline_days, tx.now()))
        return { kid: before.kid, epoch: before.epoch, rotated: false }
    }
    let epoch = owner.epoch
    if (how === 'revoke') {
      epoch = nextEpoch(owner.epoch, tx.now())
      const kids = await revokeSigningKeys(tx.db, packageId, tx.now())
      await saveEpoch(tx.db, packageId, epoch, tx.now())
      await emit(tx, 'signing_key.revoked', { packageId }, { kids, epoch })
    }
    await addSigningKey(tx, packageId, epoch, owner.offline_days)
    const after = await currentSigningKey(tx.db, packageId)
    if (!after) throw new Error(`${packageId} has no signing key after rotation`)
    return { kid: after.kid, epoch, rotated: true }
  })
}
