import { emit } from '../events/emit.ts'
import { findEvent } from '../events/queries.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { requireRevision } from '../platform/revision.ts'
import { newestTermsEvent } from './history-queries.ts'
import { ownOfPayload, termsOfPayload } from './history-rules.ts'
import { getLicense } from './present.ts'
import type { UndoOffer, UndoRequest } from './preview-schema.ts'
import { previewOf } from './preview.ts'
import { propagateTerms } from './propagate.ts'
import { findLicense, lockLicense, type LicenseRow } from './queries.ts'
import { sameTerms, type Terms } from './rules.ts'
import { ownOf, sameOwn, saveChange, type Own } from './save-change.ts'
import type { License } from './schema.ts'
import { weighUndo } from './weigh.ts'

/** M6: whether the newest change can be undone, why not, and what undoing it would do. */
export async function offerUndo(ctx: Ctx, id: string): Promise<UndoOffer> {
  ctx.require('licenses:read')
  const row = await findLicense(ctx.db, ctx.orgId, id)
  if (!row) throw new AppError('not_found')
  const step = await lastStep(ctx, row)
  if ('reason' in step) return { possible: false, reason: step.reason, event: null, preview: null }
  const weighed = await weighUndo(ctx, row, step.terms)
  const event = await findEvent(ctx.db, ctx.orgId, step.eventId)
  const preview = await previewOf(ctx, row, weighed, { policy: 'keep', own: step.own })
  return { possible: 'terms' in weighed, reason: preview.refused, event, preview }
}

/**
 * Undoes the newest change of a license, as a new change (M6): its terms and own fields are exactly as they were before.
 * Users keep their seats. Refuses with `nothing_to_undo`, and where the way back is no legal edit, as that edit would be.
 */
export async function undoLicense(
  ctx: Ctx,
  id: string,
  request: UndoRequest,
  ifMatch: string | undefined,
): Promise<License> {
  ctx.require('licenses:write')
  return inTransaction(ctx, async (tx) => {
    const row = await lockLicense(tx.db, tx.orgId, id)
    if (!row) throw new AppError('not_found')
    await requireRevision(ifMatch, row.revision, () => getLicense(tx, id))
    const step = await lastStep(tx, row)
    if ('reason' in step) throw new AppError('nothing_to_undo', step.reason)
    const weighed = await weighUndo(tx, row, step.terms, request)
    if ('refused' in weighed) throw new AppError(weighed.code, weighed.refused)
    const payload = await saveChange(tx, row, { terms: weighed.terms, own: step.own }, 'keep')
    if (payload === null) throw new AppError('nothing_to_undo')
    const subject = { packageId: row.package_id, subscriberId: row.subscriber_id, licenseId: id, leadId: row.lead_id }
    await emit(tx, 'license.modified', subject, { ...payload, undoOf: step.eventId }, request.reason || null)
    await propagateTerms(tx, id)
    return getLicense(tx, id)
  })
}

type Step = { eventId: string; terms: Terms; own: Own }

/** What was before the newest change, if that was an edit and nothing has changed since. */
async function lastStep(ctx: Ctx, row: LicenseRow): Promise<Step | { reason: string }> {
  const event = await newestTermsEvent(ctx.db, ctx.orgId, row.id)
  if (event?.kind !== 'license.modified') return { reason: 'The newest change of this license is not an edit.' }
  if (event.payload === null) return { reason: 'What the newest edit said has been erased.' }
  if (event.payload['revision'] !== row.revision) return { reason: 'The license has changed since its newest edit.' }
  const terms = termsOfPayload(event.payload['before'])
  if (!terms) return { reason: 'The newest edit does not say what was before it.' }
  const own = ownOfPayload(event.payload['before'])
  if (sameTerms(row.terms, terms) && sameOwn(ownOf(row), own))
    return { reason: 'The newest edit released seats and changed nothing else: assign them again.' }
  return { eventId: event.id, terms, own }
}
