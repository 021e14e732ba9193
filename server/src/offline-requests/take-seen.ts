import { readOneForDocument, type DocumentRow } from '../documents/queries.ts'
import { assignSeats } from '../licenses/assign-seats.ts'
import { seatedAmong } from '../licenses/seat-queries.ts'
import { UserRef } from '../licenses/seat-schema.ts'
import { seatTag } from '../licenses/seat-tag.ts'
import { saveSeen } from '../licenses/seen-queries.ts'
import type { Tx } from '../platform/context.ts'
import { readSeen, readUsers } from './rules.ts'
import type { RequestFile } from './schema.ts'

const BATCH = 1_000

type Seen = ReturnType<typeof readSeen>
type Provisional = NonNullable<RequestFile['seats']>['provisional']

/** Who used the product since the file before (S2), in the caller's transaction: kept for certain, as the file comes once. */
export async function takeSeen(tx: Tx, installationId: string, file: RequestFile): Promise<void> {
  const row = await readOneForDocument(tx.db, installationId)
  if (!row) return
  const seen = readSeen(file.seen, isUser, tx.now())
  await seatProvisional(tx, row, file.seats?.provisional ?? 0, seen)
  const { license_id, roster_key } = row
  const rows = seen.map(({ user, at }) => {
    const tag = seatTag(roster_key, user).toString('hex')
    return { license_id, user_ref: user, tag, at: at.toISOString() }
  })
  for (let start = 0; start < rows.length; start += BATCH) await saveSeen(tx.db, rows.slice(start, start + BATCH))
}

/** P1: whom the product let in on first use gets the seat now, in that order, while there are free ones. */
async function seatProvisional(tx: Tx, row: DocumentRow, provisional: Provisional, seen: Seen): Promise<void> {
  if (row.seats === null || !row.assign_on_first_use || row.status === 'uninstalled') return
  const waiting = Array.isArray(provisional)
    ? readUsers(provisional, isUser)
    : await lastUnseated(tx, row.license_id, provisional, seen)
  if (waiting.length > 0) await assignSeats(tx, row.license_id, waiting, 'offline')
}

/** A file of an older SDK only counts them: they are taken to be the last of those who were seen and have no seat. */
async function lastUnseated(tx: Tx, licenseId: string, count: number, seen: Seen): Promise<string[]> {
  if (count === 0 || seen.length === 0) return []
  const users = seen.map(({ user }) => user)
  const seated = await seatedAmong(tx.db, licenseId, users)
  return users.filter((user) => !seated.has(user)).slice(0, count)
}

function isUser(user: unknown): boolean {
  return UserRef.safeParse(user).success
}
