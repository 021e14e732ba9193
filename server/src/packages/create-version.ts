import { settle } from '../attention/raise.ts'
import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { presentVersion } from './present.ts'
import { findPackage } from './queries.ts'
import { adoptVersion, findVersion, insertVersion, reportsUnregistered } from './version-queries.ts'
import type { NewVersion, Version } from './schema.ts'

/** Registers a version; installations that reported it already are no longer unregistered (P3). */
export async function createVersion(ctx: Ctx, packageId: string, input: NewVersion): Promise<Version> {
  ctx.require('packages:write')
  return inTransaction(ctx, async (tx) => {
    if (!(await findPackage(tx.db, tx.orgId, packageId))) throw new AppError('not_found')
    const inserted = await insertVersion(tx.db, {
      id: newId('version'),
      org_id: tx.orgId,
      package_id: packageId,
      number: input.number,
      name: input.name,
      channel: input.channel,
      created_at: tx.now(),
    })
    if (!inserted) throw new AppError('version_taken', `Version ${input.number} is registered already.`)
    await adoptVersion(tx.db, packageId, input.number, input.channel)
    if (!(await reportsUnregistered(tx.db, tx.orgId, packageId))) await settle(tx, 'version_unregistered', packageId)
    await emit(tx, 'version.created', { packageId }, { number: input.number, channel: input.channel })
    const row = await findVersion(tx.db, packageId, input.number)
    if (!row) throw new Error('unreachable')
    return presentVersion(row)
  })
}
