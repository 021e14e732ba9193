import type { Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { countFollowers, graceDays, hearersOf } from './preview-queries.ts'
import { changesInWords, endsNow, hearing, warningsInWords, type Side } from './preview-rules.ts'
import { previewSeats } from './preview-seats.ts'
import type { LicenseOutline, LicensePreview } from './preview-schema.ts'
import { isStreaming } from './present.ts'
import { findLicense, type LicenseRow } from './queries.ts'
import { effectiveState, graceUntilOf, sameTerms, type Terms } from './rules.ts'
import { ownAfter, ownOf, sameOwn, type Own } from './save-change.ts'
import type { LicenseChange } from './schema.ts'
import type { SeatPolicy } from './seat-schema.ts'
import { weighChange, weighUndo, type Weighed } from './weigh.ts'

/** M6: what an edit would do, before it is done. An edit that would be refused is an answer too, in `refused`. */
export async function previewLicense(ctx: Ctx, id: string, change: LicenseChange): Promise<LicensePreview> {
  ctx.require('licenses:read')
  const row = await findLicense(ctx.db, ctx.orgId, id)
  if (!row) throw new AppError('not_found')
  const weighed = await weighChange(ctx, row, change)
  return previewOf(ctx, row, weighed, { policy: change.seatPolicy ?? 'keep', own: ownAfter(row, change) })
}

/** The preview of an edit that has been weighed. */
export async function previewOf(
  ctx: Ctx,
  row: LicenseRow,
  weighed: Weighed,
  { policy, own }: { policy: SeatPolicy; own: Own },
): Promise<LicensePreview> {
  const now = ctx.now()
  const grace = await graceDays(ctx.db, row.package_id)
  const before = sideOf(row.terms, grace, now)
  const refused = 'refused' in weighed
  const after = refused ? before : sideOf(weighed.terms, grace, now)
  const seats = {
    ...(await previewSeats(ctx.db, row.id, row.seats, after.terms.seats, refused ? 'keep' : policy)),
    allowedBefore: row.seats,
    allowedAfter: after.terms.seats,
  }
  const followers = await countFollowers(ctx.db, ctx.orgId, row.id)
  const isSame = sameOwn(ownOf(row), own) && sameTerms(row.terms, after.terms)
  const seatsAlone = isSame && seats.releasedCount > 0
  const undoable = !refused && !seatsAlone && (await canGoBack(ctx, row, weighed.terms))
  const changes = changesInWords(before, after, seats, now)
  if (!sameOwn(ownOf(row), own)) changes.push('Your own fields of the license change.')
  const told = { seats, followers, undoable: undoable || changes.length === 0 }
  return {
    refused: refused ? weighed.refused : null,
    before: outline(before),
    after: refused ? null : outline(after),
    changes: refused ? [] : changes,
    warnings: refused ? [] : warningsInWords(before, after, told),
    access: {
      endsAt: after.terms.accessUntil?.toISOString() ?? null,
      graceEndsAt: after.graceUntil?.toISOString() ?? null,
      timeZone: after.terms.timeZone,
      endsNow: endsNow(before, after),
    },
    seats,
    delivery: refused ? [] : await deliveryOf(ctx, row.id, now),
    followers,
    undoable,
  }
}

/** Whether the edit could be undone, were it made. */
async function canGoBack(ctx: Ctx, row: LicenseRow, after: Terms): Promise<boolean> {
  return 'terms' in (await weighUndo(ctx, { ...row, status: after.status, terms: after }, row.terms))
}

async function deliveryOf(ctx: Ctx, licenseId: string, now: Date): Promise<LicensePreview['delivery']> {
  const hearers = await hearersOf(ctx.db, ctx.orgId, licenseId)
  return hearers.map((one) => {
    const connected = isStreaming(one.stream_seen_at, now)
    const lastCheckInAt = one.last_check_in_at
    return { installationId: one.id, connected, ...hearing({ connected, lastCheckInAt }, now) }
  })
}

function sideOf(terms: Terms, grace: number, now: Date): Side {
  const state = effectiveState({ ...terms, graceDays: grace }, now)
  return { terms, state, graceUntil: graceUntilOf(terms.accessUntil, grace) }
}

/** Terms as the API answers them. */
export function outline({ terms, state, graceUntil }: Side): LicenseOutline {
  return {
    status: terms.status,
    state,
    seats: terms.seats,
    expires: terms.expires,
    timeZone: terms.timeZone,
    accessUntil: terms.accessUntil?.toISOString() ?? null,
    graceUntil: graceUntil?.toISOString() ?? null,
    features: terms.features,
    message: terms.message,
  }
}
