import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { presentVersion } from './present.ts'
import { adoptVersion, findVersion, lockVersion, updateVersion } from './version-queries.ts'
import { versionStatus } from './rules.ts'
import type { Version, VersionChange } from './schema.ts'

/** Renames a version, moves it between channels, withdraws it or takes that back (P3). */
export async function modifyVersion(ctx: Ctx, packageId: string, id: string, change: VersionChange): Promise<Version> {
  ctx.require('packages:write')
  return inTransaction(ctx, async (tx) => {
    const before = await lockVersion(tx.db, tx.orgId, packageId, id)
    if (!before) throw new AppError('not_found')
    const withdrawn =
      change.withdrawn === undefined ? undefined : change.withdrawn ? (before.withdrawn_at ?? tx.now()) : null
    await updateVersion(tx.db, id, { name: change.name, channel: change.channel, withdrawn_at: withdrawn })
    const after = await findVersion(tx.db, packageId, before.number)
    if (!after) throw new Error('unreachable')
    await adoptVersion(tx.db, packageId, after.number, versionStatus(after))
    await emit(tx, 'version.modified', { packageId }, { before: presentVersion(before), after: presentVersion(after) })
    return presentVersion(after)
  })
}
