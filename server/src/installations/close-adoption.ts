import { emit } from '../events/emit.ts'
import { lockPackage } from '../packages/queries.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { closeWindows } from './adoption-queries.ts'
import type { AdoptionWindow } from './adoption-schema.ts'
import { getAdoptionWindow } from './open-adoption.ts'

/** Ends an adoption window at once. Who attached by it stays. Doing it twice is the same as once. */
export async function closeAdoption(ctx: Ctx, packageId: string): Promise<AdoptionWindow> {
  ctx.require('adoptions:write')
  return inTransaction(ctx, async (tx) => {
    if (!(await lockPackage(tx.db, tx.orgId, packageId))) throw new AppError('not_found')
    const id = await closeWindows(tx.db, packageId, tx.now())
    if (id !== null) await emit(tx, 'adoption_window.closed', { packageId }, { id })
    return getAdoptionWindow(tx, packageId)
  })
}
