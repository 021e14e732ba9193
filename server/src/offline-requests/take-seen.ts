import { readOneForDocument, type DocumentRow } from '../documents/queries.ts'
import { assignSeats } from '../licenses/assign-seats.ts'
import { seatedAmong } from '../licenses/seat-queries.ts'
import { UserRef } from '../licenses/seat-schema.ts'
import { seatTag } from '../licenses/seat-tag.ts'
import { saveSeen } from '../licenses/seen-queries.ts'
import type { Tx } from '../platform/context.ts'
import { readSeen } from './rules.ts'
import type { RequestFile } from './schema.ts'

const BATCH = 1_000

/** Who used the product since the file before (S2), in the caller's transaction: kept for certain, as the file comes once. */
export async function takeSeen(tx: Tx, installationId: string, file: RequestFile): Promise<void> {
  const row = await readOneForDocument(tx.db, installationId)
  if (!row) return
  const seen = readSeen(file.seen, (user) => UserRef.safeParse(user).success, tx.now())
  await seatProvisional(tx, row, file.seats?.provisional ?? 0, seen)
  const { license_id, roster_key } = row
  const rows = seen.map(({ user, at }) => {
    const tag = seatTag(roster_key, user).toString('hex')
    return { license_id, user_ref: user, tag, at: at.toISOString() }
  })
  for (let start = 0; start < rows.length; start += BATCH) await saveSeen(tx.db, rows.slice(start, start + BATCH))
}

/**
 * P1: whom the product let in on first use gets the seat now, while there are free ones. The file counts them and names
 * them only among those who were seen: they are the last of these who have none.
 */
async function seatProvisional(tx: Tx, row: DocumentRow, provisional: number, seen: { user: string }[]): Promise<void> {
  const seats = row.seats !== null && row.assign_on_first_use && row.status !== 'uninstalled'
  if (!seats || provisional === 0 || seen.length === 0) return
  const users = seen.map(({ user }) => user)
  const seated = await seatedAmong(tx.db, row.license_id, users)
  const waiting = users.filter((user) => !seated.has(user)).slice(0, provisional)
  if (waiting.length > 0) await assignSeats(tx, row.license_id, waiting, 'offline')
}
