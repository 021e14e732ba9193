import { featureDefinitions } from '../packages/queries.ts'
import type { Ctx } from '../platform/context.ts'
import type { ProblemCode } from '../platform/errors.ts'
import { orgRules, type LicenseRow } from './queries.ts'
import { applyChange, codeTermsFault, undoTerms, type ChangeContext, type Refusal, type Terms } from './rules.ts'
import type { LicenseChange } from './schema.ts'

/** What an edit comes to: the terms after it, or why it cannot be. */
export type Weighed = { terms: Terms } | { refused: string; code: ProblemCode }

type CapOverride = Pick<LicenseChange, 'overrideTrialCap' | 'reason'>

/** Weighs an edit (M1). The preview and the edit itself both ask here, so they cannot differ (M6). */
export async function weighChange(ctx: Ctx, row: LicenseRow, change: LicenseChange): Promise<Weighed> {
  const locked = lockedBy(row) ?? overrideFault(ctx, change)
  if (locked) return locked
  const context = await contextFor(ctx, row.package_id, change.overrideTrialCap === true)
  return weighed(applyChange(row.terms, change, context))
}

/** Weighs going back to the terms before the newest change (M6). It is an edit like any other, with the same trial cap. */
export async function weighUndo(ctx: Ctx, row: LicenseRow, before: Terms, undo: CapOverride = {}): Promise<Weighed> {
  const locked = lockedBy(row) ?? overrideFault(ctx, undo)
  if (locked) return locked
  const context = await contextFor(ctx, row.package_id, undo.overrideTrialCap === true)
  return weighed(undoTerms(row.terms, before, context))
}

/** Weighs the terms that codes of a package are to stand for; null where they may. */
export async function weighCodeTerms(
  ctx: Ctx,
  packageId: string,
): Promise<(terms: Parameters<typeof codeTermsFault>[0]) => Refusal | null> {
  const context = await contextFor(ctx, packageId, false)
  return (terms) => codeTermsFault(terms, context)
}

function weighed(terms: Terms | Refusal): Weighed {
  return 'refused' in terms ? { ...terms, code: 'change_refused' } : { terms }
}

async function contextFor(ctx: Ctx, packageId: string, capOverridden: boolean): Promise<ChangeContext> {
  const { timeZone: orgZone, trialCapDays } = await orgRules(ctx.db, ctx.orgId)
  const definitions = await featureDefinitions(ctx.db, packageId)
  return { orgZone, trialCapDays, now: ctx.now(), capOverridden, definitions }
}

/** M2, I6: licenses that nobody edits. */
function lockedBy(row: LicenseRow): (Weighed & { refused: string }) | null {
  if (row.status === 'uninstalled') {
    return {
      code: 'license_uninstalled',
      refused: 'The product has been uninstalled, so its license cannot be edited.',
    }
  }
  if (row.follows_license_id === null) return null
  const refused = 'It follows the license of its parent: edit that one, or let this one stop following first.'
  return { code: 'follows_parent', refused }
}

/** M1: only an admin sets the trial cap aside, and says why. */
function overrideFault(ctx: Ctx, change: CapOverride): (Weighed & { refused: string }) | null {
  if (!change.overrideTrialCap) return null
  if (!ctx.permissions.has('org:write')) {
    return { code: 'forbidden', refused: 'Only an admin may go beyond the trial cap (permission "org:write").' }
  }
  if (change.reason) return null
  return { code: 'change_refused', refused: 'Going beyond the trial cap needs a reason.' }
}
