import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { lockCodeById, markRevoked, presentCode } from './queries.ts'
import { codeState } from './rules.ts'
import type { ActivationCode } from './schema.ts'

/** Takes an open code back. Doing it twice is the same as once. */
export async function revokeCode(ctx: Ctx, id: string): Promise<ActivationCode> {
  ctx.require('activation_codes:write')
  return inTransaction(ctx, async (tx) => {
    const row = await lockCodeById(tx.db, tx.orgId, id)
    if (!row) throw new AppError('not_found')
    if (codeState(row, tx.now()) === 'used') throw new AppError('state_conflict', 'The code has been used already.')
    if (!row.revoked_at) {
      await markRevoked(tx.db, id, tx.now())
      const subject = { packageId: row.package_id, subscriberId: row.subscriber_id, leadId: row.lead_id }
      await emit(tx, 'activation_code.revoked', subject, { id })
    }
    return presentCode({ ...row, revoked_at: row.revoked_at ?? tx.now() }, tx.now())
  })
}
