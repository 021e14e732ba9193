import { randomBytes } from 'node:crypto'
import { emit } from '../events/emit.ts'
import { getLicense } from '../licenses/present.ts'
import { findPackage } from '../packages/queries.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { insertCode, lockCodeById, presentCode } from './queries.ts'
import { formatCode } from './rules.ts'
import type { ActivationCode, NewActivationCode } from './schema.ts'

type Issued = ActivationCode & { code: string }

/** Issues a code (I8), or with `licenseId` a re-link code for a lost disk or a new server (I4). */
export async function issueCode(ctx: Ctx, input: NewActivationCode): Promise<Issued> {
  ctx.require('activation_codes:write')
  if (input.terms) ctx.require('licenses:write')
  return inTransaction(ctx, async (tx) => {
    if (!(await findPackage(tx.db, tx.orgId, input.packageId)))
      throw new AppError('not_found', 'There is no such package.')
    const license = input.licenseId ? await getLicense(tx, input.licenseId) : null
    if (license && license.packageId !== input.packageId)
      throw new AppError('not_found', 'There is no such license of this package.')
    if (license && (input.terms || input.contact)) {
      throw new AppError(
        'change_refused',
        'A re-link code hands the license over as it is; leave contact and terms out.',
      )
    }
    return writeCode(tx, {
      packageId: input.packageId,
      source: license ? 'relink' : 'vendor',
      subscriberId: license?.subscriberId ?? null,
      licenseId: license?.id ?? null,
      leadId: null,
      contact: input.contact ?? null,
      terms: input.terms ?? null,
      days: input.expiresInDays,
    })
  })
}

export type CodeToWrite = {
  packageId: string
  source: ActivationCode['source']
  subscriberId: string | null
  licenseId: string | null
  leadId: string | null
  contact: object | null
  terms: object | null
  days: number
}

const DAY_MS = 86_400_000

/** Writes a code in the caller's transaction. The code itself is in the answer and nowhere else. */
export async function writeCode(tx: Tx, input: CodeToWrite): Promise<Issued> {
  const id = newId('activationCode')
  const code = formatCode(randomBytes(10))
  await insertCode(tx.db, {
    id,
    org_id: tx.orgId,
    package_id: input.packageId,
    code_hash: sha256(code),
    hint: code.slice(-4),
    source: input.source,
    lead_id: input.leadId,
    subscriber_id: input.subscriberId,
    contact: input.contact && JSON.stringify(input.contact),
    terms: input.terms && JSON.stringify(input.terms),
    created_by: tx.actor.kind === 'user' ? tx.actor.id : null,
    created_at: tx.now(),
    expires_at: new Date(tx.now().getTime() + input.days * DAY_MS),
  })
  const { packageId, subscriberId, licenseId, leadId } = input
  await emit(
    tx,
    'activation_code.issued',
    { packageId, subscriberId, licenseId, leadId },
    { id, source: input.source, terms: input.terms },
  )
  const row = await lockCodeById(tx.db, tx.orgId, id)
  if (!row) throw new Error('unreachable')
  return { ...presentCode(row, tx.now()), code }
}
