import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import { lockCode, markUsed, type CodeRow } from './queries.ts'
import { codeState, normalizeCode } from './rules.ts'

/** Finds an open code of this package and locks it. One of another package is as unknown as a guessed one. */
export async function claimCode(tx: Tx, packageId: string, typed: string): Promise<CodeRow> {
  const row = await findCode(tx, packageId, typed)
  if (!row) throw new AppError('code_invalid', 'Check the code for typing errors, or ask the vendor for another one.')
  const state = codeState(row, tx.now())
  if (state === 'used') throw new AppError('code_used', 'A code works once. Ask the vendor for another one.')
  if (state === 'expired') throw new AppError('code_expired', 'Ask the vendor for another one.')
  if (state === 'revoked')
    throw new AppError('code_invalid', 'The vendor has taken this code back. Ask for another one.')
  return row
}

/** The same without a word about why not: for proofs that must not tell anything (I6). */
export async function findOpenCode(tx: Tx, packageId: string, typed: string): Promise<CodeRow | null> {
  const row = await findCode(tx, packageId, typed)
  return row && codeState(row, tx.now()) === 'open' ? row : null
}

async function findCode(tx: Tx, packageId: string, typed: string): Promise<CodeRow | undefined> {
  const code = normalizeCode(typed)
  return code === null ? undefined : lockCode(tx.db, packageId, sha256(code))
}

/** Marks a claimed code as used by the installation, in the same transaction. */
export async function useCode(tx: Tx, code: CodeRow, installationId: string, subscriberId: string): Promise<void> {
  await markUsed(tx.db, code.id, installationId, tx.now())
  const subject = { packageId: code.package_id, subscriberId, installationId, leadId: code.lead_id }
  await emit(tx, 'activation_code.used', subject, { id: code.id, source: code.source })
}
