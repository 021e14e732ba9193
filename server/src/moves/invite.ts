import { emit } from '../events/emit.ts'
import { makeRecipientKeys, makeSignerKeys } from '../platform/archive-keys.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { randomToken } from '../platform/crypto.ts'
import { newId } from '../platform/ids.ts'
import { fingerprintOf, writeInvitation } from './invitation.ts'
import { sealCode, sealMoveKey } from './keys.ts'
import { insertInvitation, insertMove, orgName } from './queries.ts'
import type { Invitation } from './schema.ts'

const DAY_MS = 86_400_000

/** V2: invites packages of another org: keys of its own, a code that works once, and an end. The private halves stay here. */
export async function invite(ctx: Ctx, { days }: { days: number }): Promise<Invitation> {
  ctx.require('moves:write')
  const { vault } = ctx.app
  const [opening, signing] = [makeRecipientKeys(), makeSignerKeys()]
  const keys = { sealTo: opening.publicKey, signer: signing.publicKey }
  const [id, moveId] = [newId('moveInvitation'), newId('move')]
  const code = randomToken()
  const now = ctx.now()
  const expiresAt = new Date(now.getTime() + days * DAY_MS)
  return inTransaction(ctx, async (tx) => {
    const invitedAs = { server: tx.app.publicUrl(), org: await orgName(tx.db, tx.orgId) }
    await insertMove(tx.db, {
      id: moveId,
      org_id: tx.orgId,
      side: 'destination',
      status: 'invited',
      counterpart: JSON.stringify({ ...keys, invitedAs }),
      opening_key_sealed: sealMoveKey(vault, moveId, 'opening', opening.privateKey),
      signing_key_sealed: sealMoveKey(vault, moveId, 'signing', signing.privateKey),
      started_by: JSON.stringify(tx.actor),
      created_at: now,
    })
    await insertInvitation(tx.db, {
      id,
      org_id: tx.orgId,
      move_id: moveId,
      code_sealed: sealCode(vault, moveId, code),
      created_by: tx.actor.kind === 'user' ? tx.actor.id : null,
      created_at: now,
      expires_at: expiresAt,
    })
    const inviter = { ...invitedAs, move: moveId, ...keys }
    const fingerprint = fingerprintOf(inviter)
    await emit(tx, 'move.invited', {}, { moveId, fingerprint, expiresAt })
    return {
      id,
      moveId,
      fingerprint,
      invitation: writeInvitation({ v: 1, ...inviter, code, expiresAt: expiresAt.toISOString() }),
      createdAt: now.toISOString(),
      expiresAt: expiresAt.toISOString(),
      usedAt: null,
    }
  })
}
