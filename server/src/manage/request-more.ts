import { raise } from '../attention/raise.ts'
import { emit } from '../events/emit.ts'
import { lockLicense } from '../licenses/queries.ts'
import { dayIn } from '../licenses/rules.ts'
import { takeToken } from '../platform/bucket.ts'
import { inTransaction } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import type { Outside } from '../platform/route.ts'
import { authorizeSession, requireSession, sessionOver, subjectOf } from './authorize.ts'
import { findOpenRequest } from './queries.ts'
import { describeWish, requestOf, sameWish, wishFault, wishOf } from './rules.ts'
import type { MoreRequest, NewMoreRequest } from './schema.ts'

/** Each goes to the owner by mail, and stays in the history. */
const REQUESTS_A_MINUTE = 3

/**
 * S3: the customer asks for more seats, a later end, or anything else. One is open at a time: another takes its place, and
 * the same once more changes nothing. It is closed when the vendor resolves the attention item. Refused where it is not more than
 * there is, or past.
 */
export async function requestMore(outside: Outside, input: NewMoreRequest): Promise<MoreRequest> {
  const { ctx, session } = await authorizeSession(outside)
  ctx.require('manage:use')
  takeToken(outside.app, `more/${session.license_id}`, REQUESTS_A_MINUTE)
  const wish = wishOf(input)
  return inTransaction(ctx, async (tx) => {
    await requireSession(tx, session)
    const license = await lockLicense(tx.db, tx.orgId, session.license_id)
    if (!license) throw sessionOver()
    const fault = wishFault(wish, license.terms, dayIn(license.terms.timeZone, tx.now()))
    if (fault) {
      const { pointer, detail } = fault
      throw new AppError('invalid_request', `In the body, ${pointer}: ${detail}`, { errors: [fault] })
    }
    const open = await findOpenRequest(tx.db, tx.orgId, session.license_id)
    if (open?.payload && sameWish(requestOf(open.payload as Record<string, unknown>), wish)) {
      return { ...wish, requestedAt: open.created_at.toISOString() }
    }
    const subject = { ...subjectOf(session), leadId: license.lead_id }
    await raise(tx, 'more_requested', session.license_id, subject, describeWish(wish))
    await emit(tx, 'license.more_requested', subject, { ...wish, person: session.person })
    return { ...wish, requestedAt: tx.now().toISOString() }
  })
}
