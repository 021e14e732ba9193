import type { DocumentRow } from '../documents/queries.ts'
import { takeToken } from '../platform/bucket.ts'
import type { Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import type { Outside } from '../platform/route.ts'
import { authorize, installationCtx } from './authorize.ts'

/** Each may write an event that is kept for ever, so what one token can do is bounded. */
const CHANGES_A_MINUTE = 600

/** The same of calls that may name a thousand users each. */
const BULK_CHANGES_A_MINUTE = 60

/** The installation that changes its seats. M5: a suspended or expired license keeps them, and they can be changed. */
export async function authorizeSeats(outside: Outside, id: string): Promise<{ row: DocumentRow; ctx: Ctx }> {
  const row = await authorize(outside, id)
  const ctx = installationCtx(outside, row)
  ctx.require('installations:report')
  if (row.installation_status === 'uninstalled')
    throw new AppError('installation_uninstalled', 'It has no seats. Install again first.')
  limitSeatChanges(outside, row)
  return { row, ctx }
}

/** The same for a change of many. */
export async function authorizeManySeats(outside: Outside, id: string): Promise<{ row: DocumentRow; ctx: Ctx }> {
  const authorized = await authorizeSeats(outside, id)
  takeToken(outside.app, `many-seats/${authorized.row.id}`, BULK_CHANGES_A_MINUTE)
  return authorized
}

export function limitSeatChanges(outside: Outside, row: Pick<DocumentRow, 'id'>): void {
  takeToken(outside.app, `seats/${row.id}`, CHANGES_A_MINUTE)
}
