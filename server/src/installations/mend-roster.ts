import { dropRosters, readOneForDocument, type DocumentRow } from '../documents/queries.ts'
import { recountSeats } from '../licenses/recount-seats.ts'
import { inTransaction } from '../platform/context.ts'
import type { Outside } from '../platform/route.ts'
import { installationCtx } from './authorize.ts'

/**
 * R4: the product counts other seats than the license by one and the same roster. The seats are counted anew, and no
 * roster that was signed before is built upon.
 */
export async function mendRoster(outside: Outside, row: DocumentRow): Promise<DocumentRow> {
  const ctx = installationCtx(outside, row)
  ctx.require('installations:report')
  // NOTE no event: recountSeats writes seat.recounted where the count was wrong; else nothing changed but a signature.
  return inTransaction(ctx, async (tx) => {
    await recountSeats(tx, [row.license_id])
    await dropRosters(tx.db, [row.id])
    return (await readOneForDocument(tx.db, row.id)) ?? row
  })
}
