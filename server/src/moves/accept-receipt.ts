import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { getMove } from './present.ts'
import { lockMove, saveMove, type ArchiveDigests } from './queries.ts'
import { stepFault } from './rules.ts'
import type { Move } from './schema.ts'
import { readStatement } from './statements.ts'

/** What the destination states when it has everything: of which move of the source, and who and where it is. */
export type Receipt = { move: string; server: string; org: string; at: string; archive: ArchiveDigests }

/** V2: the destination has everything that was exported last, row for row: it says so with the key of its invitation. */
export async function acceptReceipt(ctx: Ctx, id: string, text: string): Promise<Move> {
  ctx.require('moves:write')
  await inTransaction(ctx, async (tx) => {
    const row = await lockMove(tx.db, tx.orgId, id)
    if (!row) throw new AppError('not_found')
    const fault = stepFault('receipt', row)
    if (fault) throw new AppError('state_conflict', fault)
    const receipt = readStatement<Receipt>('receipt', text, row.counterpart.signer ?? '')
    if (receipt?.move !== id) throw new AppError('statement_invalid', 'This is no receipt of the destination.')
    const { server, org } = row.counterpart
    if (receipt.server !== server || receipt.org !== org) {
      throw new AppError(
        'statement_invalid',
        `It is of ${receipt.org} at ${receipt.server}; the invitation said ${org} at ${server}. Drop the move, and ask for another.`,
      )
    }
    const { archive } = row.progress
    if (!archive || !isSame(receipt.archive, archive)) {
      throw new AppError(
        'statement_invalid',
        'It is for an archive that was exported before. Let them import the last one.',
      )
    }
    await saveMove(tx.db, id, { receipt: text.trim() })
    await emit(tx, 'move.receipt_accepted', {}, { moveId: id, archive: archive.header, at: receipt.at })
  })
  return getMove(ctx, id)
}

function isSame(one: ArchiveDigests, other: ArchiveDigests): boolean {
  if (one.header !== other.header || one.tables.length !== other.tables.length) return false
  return other.tables.every(({ table, rows, sha256 }, at) => {
    const told = one.tables[at]
    return told?.table === table && told.rows === rows && told.sha256 === sha256
  })
}
