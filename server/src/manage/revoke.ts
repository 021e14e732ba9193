import { revokeSeats } from '../licenses/revoke-seats.ts'
import { inTransaction } from '../platform/context.ts'
import type { Outside } from '../platform/route.ts'
import { authorizeSession, requireSession } from './authorize.ts'
import { limitChanges } from './limit-changes.ts'

/** S3: takes the seats of the users; their activity stays. */
export async function revokeFromPage(outside: Outside, users: string[]) {
  const { ctx, session } = await authorizeSession(outside)
  ctx.require('manage:use')
  limitChanges(outside.app, session.license_id)
  // NOTE no event: revokeSeats writes it.
  return inTransaction(ctx, async (tx) => {
    await requireSession(tx, session)
    const { revoked, already, license } = await revokeSeats(tx, session.license_id, users, 'manage_page')
    return { revoked, already, seats: { allowed: license.seats, used: license.seats_used } }
  })
}
