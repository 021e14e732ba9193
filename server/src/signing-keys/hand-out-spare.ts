import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { openKey } from './key-pair.ts'
import { forgetSpareKey, lockSpareKey } from './queries.ts'

export type SpareHalf = { kid: string; privateJwk: Record<string, string> }

/** Gives out the private half of the spare root key, once, and forgets it. What was lost then cannot be had again. */
export async function handOutSpare(ctx: Ctx, packageId: string): Promise<SpareHalf> {
  ctx.require('keys:write')
  return inTransaction(ctx, async (tx) => {
    const spare = await lockSpareKey(tx.db, tx.orgId, packageId)
    if (!spare) throw new AppError('not_found')
    if (!spare.private_key_sealed) throw new AppError('spare_key_gone')
    const jwk = openKey(tx.app.vault, spare.kid, spare.private_key_sealed).export({ format: 'jwk' })
    await forgetSpareKey(tx.db, spare.kid, tx.now())
    await emit(tx, 'package.spare_key_handed_out', { packageId }, { kid: spare.kid })
    return {
      kid: spare.kid,
      privateJwk: { kty: 'OKP', crv: 'Ed25519', x: jwk.x ?? '', d: jwk.d ?? '', kid: spare.kid },
    }
  })
}
