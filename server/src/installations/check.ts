import { decide } from '@openlma/sdk'
import type { DocumentRow } from '../documents/queries.ts'
import { claimsOf, termsOfDocument } from '../documents/rules.ts'
import { inputOf } from '../documents/sign.ts'
import { assignSeats } from '../licenses/assign-seats.ts'
import { seatedAmong } from '../licenses/seat-queries.ts'
import { inTransaction } from '../platform/context.ts'
import type { Outside } from '../platform/route.ts'
import { authorize, installationCtx } from './authorize.ts'
import { limitSeatChanges } from './authorize-seats.ts'
import { observeUsers } from './seat-observations.ts'

type Question = { user?: string | undefined; feature?: string | undefined }

/**
 * The server's own answer, by the same function that the SDK decides with (C1). A "no" is an answer, not an error. Where the
 * package assigns on first use, a user who would be licensed but for the seat gets a free one (P1).
 */
export async function check(outside: Outside, id: string, question: Question) {
  const row = await authorize(outside, id)
  const { user } = question
  const now = Math.floor(outside.app.clock().getTime() / 1000)
  if (user !== undefined) observeUsers(outside.app, row, { [user]: now })
  const answer = answerFor(outside, row, question, true)
  if (user === undefined || row.seats === null || (await hasSeat(outside, row, user, answer.licensed))) return answer
  return answerFor(outside, row, question, false)
}

function answerFor(outside: Outside, row: DocumentRow, question: Question, hasSeat: boolean) {
  const input = inputOf(row)
  const now = outside.app.clock()
  const forever = new Date(8_640_000_000_000_000)
  const claims = claimsOf(input, termsOfDocument(input), now, forever, null)
  const situation = { ...question, claims, hasSeat, now: Math.floor(now.getTime() / 1000) }
  const { licensed, code, reasons, validUntil } = decide(situation)
  return { licensed, code, reasons, validUntil }
}

async function hasSeat(outside: Outside, row: DocumentRow, user: string, worthOne: boolean): Promise<boolean> {
  const { seats, seats_used: used, license_id: licenseId } = row
  if ((await seatedAmong(outside.app.database.db, licenseId, [user])).size > 0) return true
  if (!worthOne || !row.assign_on_first_use || (seats !== null && used >= seats)) return false
  limitSeatChanges(outside, row)
  const ctx = installationCtx(outside, row)
  ctx.require('installations:report')
  // NOTE no event: assignSeats writes it.
  const { refused } = await inTransaction(ctx, (tx) => assignSeats(tx, licenseId, [user], 'first_use'))
  return refused.length === 0
}
