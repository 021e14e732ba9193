import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { randomToken } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import { presentPackage } from './present.ts'
import { findPackage, lockPackage, updatePackage } from './queries.ts'
import type { Package } from './schema.ts'

/** Replaces the live or the test install key. Installed products go on; new installs need the new key. */
export async function replaceInstallKey(ctx: Ctx, id: string, which: 'live' | 'test'): Promise<Package> {
  ctx.require('keys:write')
  return inTransaction(ctx, async (tx) => {
    if (!(await lockPackage(tx.db, tx.orgId, id))) throw new AppError('not_found')
    const column = which === 'live' ? 'install_key' : 'test_install_key'
    await updatePackage(tx.db, id, { [column]: randomToken(`ik_${which}_`), updated_at: tx.now() })
    await emit(tx, 'package.install_key_replaced', { packageId: id }, { which })
    const row = await findPackage(tx.db, tx.orgId, id)
    if (!row) throw new Error('unreachable')
    return presentPackage(tx, row)
  })
}
