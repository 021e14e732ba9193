import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { filesOf, saveFile } from './file-queries.ts'
import { lockOpen, reopen } from './open.ts'
import { getImport } from './present.ts'
import { packagesHere, saveImport } from './queries.ts'
import { mappingFault } from './rules.ts'
import type { Import, ImportChange, ImportObject } from './schema.ts'

/** Says how the files are to be read: which package is which, which column is what, whether days or months come first. */
export async function modifyImport(ctx: Ctx, id: string, change: ImportChange): Promise<Import> {
  ctx.require('imports:write')
  return inTransaction(ctx, async (tx) => {
    const before = await lockOpen(tx, id)
    const { name, packages, defaultPackageId, files } = change
    await refuseUnknownPackages(tx, packages, defaultPackageId)
    const there = await filesOf(tx.db, [id])
    for (const [object, settings] of Object.entries(files ?? {}) as [ImportObject, FileChange][]) {
      if (!there.some((file) => file.object === object)) throw new AppError('not_found', 'There is no such file.')
      await saveSettings(tx, id, object, settings)
    }
    await saveImport(tx.db, id, {
      name,
      default_package_id: defaultPackageId,
      ...(packages && { packages: JSON.stringify({ ...before.packages, ...packages }) }),
    })
    if (packages || files || defaultPackageId !== undefined) await reopen(tx, before)
    await emit(tx, 'import.modified', {}, { importId: id, ...change })
    return getImport(tx, id)
  })
}

type FileChange = NonNullable<NonNullable<ImportChange['files']>[ImportObject]>

async function saveSettings(tx: Tx, id: string, object: ImportObject, { dateOrder, mapping }: FileChange) {
  const fault = mapping && mappingFault(mapping, object)
  if (fault) throw new AppError('change_refused', fault)
  const set = {
    ...(dateOrder !== undefined && { date_order: dateOrder }),
    ...(mapping && { mapping: JSON.stringify(mapping) }),
  }
  if (Object.keys(set).length > 0) await saveFile(tx.db, id, object, set)
}

async function refuseUnknownPackages(
  tx: Tx,
  packages: ImportChange['packages'],
  defaultPackageId: string | null | undefined,
): Promise<void> {
  const known = new Set((await packagesHere(tx.db, tx.orgId)).map((one) => one.id))
  const named = Object.values(packages ?? {}).filter((target) => target !== 'create' && target !== 'skip')
  if (named.some((target) => !known.has(target))) throw new AppError('not_found', 'There is no such package.')
  if (defaultPackageId && !known.has(defaultPackageId)) throw new AppError('not_found', 'There is no such package.')
}
