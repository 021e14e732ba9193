import type { Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { emitSeats } from './emit-seats.ts'
import { lockSeats, saveSeats, seatedAmong, type SeatLicense } from './seat-queries.ts'
import type { SeatOrigin } from './seat-schema.ts'

/** `already` had no seat. */
export type RevokedSeats = { revoked: string[]; already: string[]; license: SeatLicense }

/** Takes the seats of the users, in the caller's transaction; whoever has none is left alone. Their activity stays. */
export async function revokeSeats(
  tx: Tx,
  licenseId: string,
  users: readonly string[],
  by: SeatOrigin,
): Promise<RevokedSeats> {
  const license = await lockSeats(tx.db, tx.orgId, licenseId)
  if (!license) throw new AppError('not_found')
  const wanted = [...new Set(users)]
  const seated = await seatedAmong(tx.db, licenseId, wanted)
  const revoked = wanted.filter((user) => seated.has(user))
  const already = wanted.filter((user) => !seated.has(user))
  if (revoked.length === 0) return { revoked, already, license }
  const saved = await saveSeats(tx.db, license, { assign: [], revoke: revoked, by, at: tx.now() })
  await emitSeats(tx, 'seat.revoked', license, revoked, { by })
  return { revoked, already, license: { ...license, ...saved } }
}
