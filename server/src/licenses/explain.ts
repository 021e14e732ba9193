import { decide } from '@openlma/sdk'
import type { Ctx } from '../platform/context.ts'
import { claimsAt, endOf, getsSeat, says, saysFirstUse, type Asked } from './explain-rules.ts'
import { seatChangeOf, seatedSince } from './history-queries.ts'
import type { ExplainQuery, Explanation } from './history-schema.ts'
import { situationAt, type Situation } from './history.ts'
import { licenseNumber } from './rules.ts'

/**
 * Why a product answers as it does: for a user, a feature and a moment, by the function that products decide with (C1). The
 * past is replayed from the history; what is to come, by the terms of now.
 */
export async function explainLicense(ctx: Ctx, id: string, query: ExplainQuery): Promise<Explanation> {
  ctx.require('licenses:read')
  const situation = await situationAt(ctx, id, query.at)
  const { row, at, point, settings } = situation
  const { user, feature } = query
  const seat = user === undefined ? null : await seatOf(ctx, situation, user)
  const asked: Asked = {
    number: licenseNumber(row.number),
    terms: point.terms,
    graceDays: settings.grace_days,
    user,
    feature,
    firstUse: settings.assign_on_first_use,
    seatsUsed: situation.seatsUsed,
  }
  const takesSeat = seat !== null && !seat.assigned && getsSeat(asked)
  const claims = claimsAt(asked, {
    licenseId: id,
    packageId: row.package_id,
    revision: point.revision,
    failureMode: settings.failure_mode,
  })
  const hasSeat = seat === null ? undefined : seat.assigned || takesSeat
  const answer = decide({ claims, user, feature, hasSeat, now: Math.floor(at.getTime() / 1000) })
  return {
    at: at.toISOString(),
    licensed: answer.licensed,
    code: answer.code,
    reasons: answer.reasons.map((code) => ({
      code,
      says: code === 'licensed' && takesSeat ? saysFirstUse(asked) : says(code, asked),
    })),
    validUntil: endOf(answer.validUntil),
    seat: seat && { ...seat, onFirstUse: takesSeat },
    revision: point.revision,
  }
}

async function seatOf(ctx: Ctx, { row, at, past }: Situation, user: string): Promise<Held> {
  const since = await seatedSince(ctx.db, row.id, user)
  if (!past) return { assigned: since !== null, since: since?.toISOString() ?? null }
  const change = await seatChangeOf(ctx.db, ctx.orgId, row.id, user, at)
  // An event may have been erased: then a seat that was there and still is says so by itself.
  if (!change) return since !== null && since <= at ? { assigned: true, since: since.toISOString() } : NONE
  return change.kind === 'seat.assigned' ? { assigned: true, since: change.at.toISOString() } : NONE
}

type Held = Omit<NonNullable<Explanation['seat']>, 'onFirstUse'>

const NONE = { assigned: false, since: null }
