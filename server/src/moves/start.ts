import { serverAddress } from '@openlma/sdk'
import { emit } from '../events/emit.ts'
import { makeSignerKeys } from '../platform/archive-keys.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { sameBytes } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { collectShared, countCarried, sharedPeople, type Scope } from './export-queries.ts'
import { findPackages } from './hold-queries.ts'
import { fingerprintOf, readInvitation, type InvitationText } from './invitation.ts'
import { openCode, sealCode, sealMoveKey } from './keys.ts'
import { PLAN } from './plan-rules.ts'
import { getMove } from './present.ts'
import { insertMove, invitationOf, saveMove } from './queries.ts'
import type { Manifest, Move, StartMove } from './schema.ts'

/**
 * V2: a dry run of moving packages to the org of an invitation. Counts what would move, what would be copied, what stays
 * and why, and whom its rows name. Nothing changes yet.
 */
export async function startMove(ctx: Ctx, { invitation: text, packageIds: asked }: StartMove): Promise<Move> {
  ctx.require('moves:write')
  const invitation = await readInvitation(text, ctx.now())
  const packageIds = [...new Set(asked)].toSorted()
  const found = await findPackages(ctx.db, ctx.orgId, packageIds)
  if (found.length < packageIds.length) throw new AppError('not_found', 'One of the packages is not here.')
  const held = found.find(({ hold }) => hold !== null)
  if (held) throw new AppError('state_conflict', `${held.name} is held by another move.`)
  const id = newId('move')
  const { sealTo, signer, server, org, move: moveId } = invitation
  const orgId = await orgHere(ctx, invitation)
  if (orgId === ctx.orgId) throw new AppError('change_refused', 'The invitation is of this org itself.')
  if (orgId === null && serverAddress(server) === null) {
    throw new AppError('invitation_invalid', `Products would not follow to ${server}: its address must be https.`)
  }
  const signing = makeSignerKeys()
  await inTransaction(ctx, async (tx) => {
    const { vault } = tx.app
    const counterpart = { server, org, moveId, sealTo, signer, local: orgId !== null, ...(orgId && { orgId }) }
    await insertMove(tx.db, {
      id,
      org_id: tx.orgId,
      side: 'source',
      status: 'draft',
      packages: JSON.stringify(found.map(({ hold: _hold, ...one }) => one)),
      counterpart: JSON.stringify(counterpart),
      signing_key_sealed: sealMoveKey(vault, id, 'signing', signing.privateKey),
      code_sealed: sealCode(vault, id, invitation.code),
      started_by: JSON.stringify(tx.actor),
      created_at: tx.now(),
    })
    const scope = { moveId: id, orgId: tx.orgId, packageIds }
    await collectShared(tx.db, scope)
    await saveMove(tx.db, id, { manifest: JSON.stringify(await dryManifest(tx.db, scope)) })
    await emit(tx, 'move.started', {}, { moveId: id, packageIds, org, server, fingerprint: fingerprintOf(invitation) })
  })
  return getMove(ctx, id)
}

/** The org of the invitation, where it is on this server; its code proves it. */
async function orgHere(ctx: Ctx, { move, code }: InvitationText): Promise<string | null> {
  const row = await invitationOf(ctx.db, move)
  if (!row) return null
  const known = openCode(ctx.app.vault, move, row.code_sealed)
  if (!sameBytes(Buffer.from(known), Buffer.from(code)) || row.used_at !== null)
    throw new AppError('invitation_invalid')
  return row.org_id
}

async function dryManifest(db: Ctx['db'], scope: Scope): Promise<Manifest> {
  const people = await sharedPeople(db, scope.moveId)
  const tables: Manifest['tables'] = []
  for (const plan of PLAN) {
    const { table, fate, why } = plan
    const goes = plan.fate === 'moves' || plan.fate === 'copied'
    const rows = goes ? await countCarried(db, plan, scope) : table === 'users' ? people.length : null
    tables.push({ table, fate, why, rows, sha256: null })
  }
  return { tables, people }
}
