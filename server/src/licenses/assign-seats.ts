import type { Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { emitSeats } from './emit-seats.ts'
import { lockSeats, saveSeats, seatedAmong, type SeatLicense } from './seat-queries.ts'
import { chooseSeats, type Choice } from './seat-rules.ts'
import type { SeatOrigin } from './seat-schema.ts'
import { seatTag } from './seat-tag.ts'

export type AssignedSeats = Choice & { license: SeatLicense }

/**
 * Gives the users seats in their order while some are free (S1), in the caller's transaction; who has one keeps it. A site
 * license keeps them without limit, for the day it gets a number; one that follows its parent site-wide has none (I6).
 * Refused with `license_uninstalled` where nothing is installed.
 */
export async function assignSeats(
  tx: Tx,
  licenseId: string,
  users: readonly string[],
  by: SeatOrigin,
): Promise<AssignedSeats> {
  const license = await lockSeats(tx.db, tx.orgId, licenseId)
  if (!license) throw new AppError('not_found')
  if (license.status === 'uninstalled') throw new AppError('license_uninstalled', 'It has no seats until it is back.')
  const none = license.follows_license_id !== null && license.seats === null
  const seated = none ? new Set(users) : await seatedAmong(tx.db, licenseId, users)
  const choice = chooseSeats({ seats: license.seats, used: license.seats_used }, users, seated)
  if (choice.assigned.length === 0) return { ...choice, license }
  const assign = choice.assigned.map((user) => ({ user, tag: seatTag(license.roster_key, user) }))
  const saved = await saveSeats(tx.db, license, { assign, revoke: [], by, at: tx.now() })
  await emitSeats(tx, 'seat.assigned', license, choice.assigned, { by })
  return { ...choice, license: { ...license, ...saved } }
}
