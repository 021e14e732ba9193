import { assignSeats } from '../licenses/assign-seats.ts'
import { inTransaction } from '../platform/context.ts'
import type { Outside } from '../platform/route.ts'
import { authorizeSession, requireSession } from './authorize.ts'
import { limitChanges } from './limit-changes.ts'

/** S3: gives the users seats in their order while some are free. */
export async function assignFromPage(outside: Outside, users: string[]) {
  const { ctx, session } = await authorizeSession(outside)
  ctx.require('manage:use')
  limitChanges(outside.app, session.license_id)
  // NOTE no event: assignSeats writes it.
  return inTransaction(ctx, async (tx) => {
    await requireSession(tx, session)
    const { assigned, already, refused, license } = await assignSeats(tx, session.license_id, users, 'manage_page')
    return { assigned, already, refused, seats: { allowed: license.seats, used: license.seats_used } }
  })
}
