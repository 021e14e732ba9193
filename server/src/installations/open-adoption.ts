import { emit } from '../events/emit.ts'
import { findPackage, lockPackage } from '../packages/queries.ts'
import { inTransaction, type Actor, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { closeWindows, countAdoptions, insertWindow, openWindow } from './adoption-queries.ts'
import type { AdoptionWindow, OpenAdoption } from './adoption-schema.ts'

const LONGEST_MS = 366 * 86_400_000

export async function getAdoptionWindow(ctx: Ctx, packageId: string): Promise<AdoptionWindow> {
  if (!(await findPackage(ctx.db, ctx.orgId, packageId))) throw new AppError('not_found')
  const open = await openWindow(ctx.db, packageId, ctx.now())
  const counts = await countAdoptions(ctx.db, ctx.orgId, packageId)
  if (!open) return { packageId, open: null, ...counts }
  const { kind, id } = open.opened_by as Actor
  const { until, reason, opened_at: openedAt } = open
  const times = { until: until.toISOString(), openedAt: openedAt.toISOString() }
  return { packageId, open: { id: open.id, reason, openedBy: { kind, id }, ...times }, ...counts }
}

/**
 * V4: until then, whoever installs first under a Subscriber Org ID that a license is recorded for gets that license, without
 * another proof: for the days in which customers move over. One that is open is replaced.
 */
export async function openAdoption(ctx: Ctx, packageId: string, input: OpenAdoption): Promise<AdoptionWindow> {
  ctx.require('adoptions:write')
  return inTransaction(ctx, async (tx) => {
    if (!(await lockPackage(tx.db, tx.orgId, packageId))) throw new AppError('not_found')
    const until = new Date(input.until)
    const left = until.getTime() - tx.now().getTime()
    if (left <= 0) throw new AppError('change_refused', 'The window would have ended already.')
    if (left > LONGEST_MS) throw new AppError('change_refused', 'A window stays open for a year at most.')
    await closeWindows(tx.db, packageId, tx.now())
    const id = newId('adoptionWindow')
    await insertWindow(tx.db, {
      id,
      org_id: tx.orgId,
      package_id: packageId,
      reason: input.reason,
      opened_by: JSON.stringify(tx.actor),
      opened_at: tx.now(),
      until,
    })
    await emit(tx, 'adoption_window.opened', { packageId }, { id, until: until.toISOString() }, input.reason)
    return getAdoptionWindow(tx, packageId)
  })
}
