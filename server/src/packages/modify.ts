import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { requireRevision } from '../platform/revision.ts'
import { presentPackage } from './present.ts'
import { refuseTakenSlug } from './create.ts'
import { findPackage, lockPackage, trialCap, updatePackage, type PackageRow } from './queries.ts'
import { sandboxFault, termsFault } from './rules.ts'
import { setLeadManager } from './set-lead-manager.ts'
import type { Package, PackageChange } from './schema.ts'

/** Changes a package. New default terms concern later installs only (P2); so does another lead manager (L2). */
export async function modifyPackage(
  ctx: Ctx,
  id: string,
  change: PackageChange,
  ifMatch: string | undefined,
): Promise<Package> {
  ctx.require('packages:write')
  return inTransaction(ctx, async (tx) => {
    const before = await lockPackage(tx.db, tx.orgId, id)
    if (!before) throw new AppError('not_found')
    await requireRevision(ifMatch, before.revision, () => presentPackage(tx, before))
    const terms = change.defaultTerms
    const fault =
      (terms && termsFault(terms, await trialCap(tx.db, tx.orgId))) ?? sandboxFault(sandboxAfter(before, change))
    if (fault) throw new AppError('change_refused', fault)
    if (change.slug) await refuseTakenSlug(tx, change.slug, id)
    const { leadManagerId, ...rest } = change
    if (leadManagerId !== undefined) {
      const changed = await setLeadManager(tx, before, leadManagerId)
      // Nothing else was asked for, and it has its own event.
      if (changed && Object.keys(rest).length === 0) return presentPackage(tx, await found(tx, id))
    }
    await updatePackage(tx.db, id, { ...columnsOf(rest), updated_at: tx.now() })
    const after = await found(tx, id)
    await emit(tx, 'package.modified', { packageId: id }, differences(before, after))
    return presentPackage(tx, after)
  })
}

function sandboxAfter(before: PackageRow, change: PackageChange): Parameters<typeof sandboxFault>[0] {
  const { sandboxPolicy = before.sandbox_policy, sandboxDays = before.sandbox_days } = change
  return { sandboxPolicy, sandboxDays }
}

async function found(tx: Tx, id: string): Promise<PackageRow> {
  const row = await findPackage(tx.db, tx.orgId, id)
  if (!row) throw new Error('unreachable')
  return row
}

function columnsOf(change: PackageChange) {
  return {
    name: change.name,
    slug: change.slug,
    description: change.description,
    default_status: change.defaultTerms?.status,
    default_days: change.defaultTerms?.days,
    default_seats: change.defaultTerms?.seats,
    assign_on_first_use: change.assignOnFirstUse,
    install_mode: change.installMode,
    retrial_after_days: change.retrialAfterDays,
    grace_days: change.graceDays,
    offline_days: change.offlineDays,
    failure_mode: change.failureMode,
    features: change.features && JSON.stringify(change.features),
    sandbox_policy: change.sandboxPolicy,
    sandbox_seats: change.sandboxSeats,
    sandbox_days: change.sandboxDays,
    notify_customer: change.notifyCustomer,
    silent_after_days: change.silentAfterDays,
    attributes: change.attributes && JSON.stringify(change.attributes),
    external_ref: change.externalRef,
  }
}

/** Only what changed, before and after; never the keys. */
function differences(before: PackageRow, after: PackageRow) {
  const names = Object.keys(before).filter((name) => !['revision', 'install_key', 'test_install_key'].includes(name))
  const changed = names.filter((name) => JSON.stringify(before[name as never]) !== JSON.stringify(after[name as never]))
  const pick = (row: PackageRow) => Object.fromEntries(changed.map((name) => [name, row[name as never] as unknown]))
  return { before: pick(before), after: pick(after) }
}
