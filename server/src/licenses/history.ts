import type { Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import {
  packageChangesAfter,
  packageSettings,
  seatTally,
  termsEvents,
  type PackageSettings,
} from './history-queries.ts'
import { momentOf, pointAt, replay, seatsUsedAt, settingsBefore, type Point } from './history-rules.ts'
import type { LicenseAt } from './history-schema.ts'
import { momentInWords } from './preview-rules.ts'
import { outline } from './preview.ts'
import { findLicense, type LicenseRow } from './queries.ts'
import { effectiveState, graceUntilOf, licenseNumber } from './rules.ts'

/** A license as it was at a moment: terms, state, revision, seats used. Before it was issued: `not_found`. */
export async function licenseAt(ctx: Ctx, id: string, moment: string | undefined): Promise<LicenseAt> {
  ctx.require('licenses:read')
  const { at, point, settings, seatsUsed } = await situationAt(ctx, id, moment)
  const { terms, revision, exact } = point
  const state = effectiveState({ ...terms, graceDays: settings.grace_days }, at)
  return {
    at: at.toISOString(),
    ...outline({ terms, state, graceUntil: graceUntilOf(terms.accessUntil, settings.grace_days) }),
    suspendedFrom: terms.suspendedFrom,
    trialStartedOn: terms.trialStartedOn,
    revision,
    seatsUsed,
    exact,
  }
}

export type Situation = {
  row: LicenseRow
  at: Date
  /** The moment is over; else everything is as it is now. */
  past: boolean
  point: Point
  settings: PackageSettings
  seatsUsed: number | null
}

/** All that counted at a moment; for one that is still to come, all that counts now. */
export async function situationAt(ctx: Ctx, id: string, moment: string | undefined): Promise<Situation> {
  const row = await findLicense(ctx.db, ctx.orgId, id)
  if (!row) throw new AppError('not_found')
  const now = ctx.now()
  const at = momentOf(moment, row.time_zone, now)
  const settings = await packageSettings(ctx.db, row.package_id)
  if (at >= now) {
    const point = { at, terms: row.terms, revision: row.revision, exact: true }
    return { row, at, past: false, point, settings, seatsUsed: row.seats_used }
  }
  const point = await pastPoint(ctx, row, at)
  const changes = await packageChangesAfter(ctx.db, ctx.orgId, row.package_id, at)
  const tally = await seatTally(ctx.db, ctx.orgId, id, at)
  const seatsUsed = seatsUsedAt(tally, row.seats_used)
  return { row, at, past: true, point, settings: settingsBefore(settings, changes), seatsUsed }
}

async function pastPoint(ctx: Ctx, row: LicenseRow, at: Date): Promise<Point> {
  const points = replay(await termsEvents(ctx.db, ctx.orgId, row.id), row.terms)
  // The row is a moment older than the event that tells of it.
  const point = pointAt(points, at) ?? (at >= row.created_at ? points[0] : undefined)
  if (point) return point
  const issued = momentInWords(row.created_at, row.time_zone)
  throw new AppError('not_found', `${licenseNumber(row.number)} was issued on ${issued}; before that it was not there.`)
}
