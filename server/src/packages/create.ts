import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { randomToken } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { createKeys } from '../signing-keys/create-keys.ts'
import { presentPackage } from './present.ts'
import { findBySlug, findPackage, holdSlug, insertPackage, isActiveMember, trialCap } from './queries.ts'
import { sandboxFault, termsFault, USUAL_TERMS } from './rules.ts'
import type { NewPackage, Package } from './schema.ts'

/** Creates a package that is usable at once: terms, root keys, signing key, install keys, install page (P4). */
export async function createPackage(ctx: Ctx, input: NewPackage): Promise<Package> {
  ctx.require('packages:write')
  return inTransaction(ctx, async (tx) => {
    const terms = input.defaultTerms ?? USUAL_TERMS
    const fault = termsFault(terms, await trialCap(tx.db, tx.orgId)) ?? sandboxFault(input)
    if (fault) throw new AppError('change_refused', fault)
    await refuseTakenSlug(tx, input.slug)
    await refuseInactiveManager(tx, input.leadManagerId)

    const id = newId('package')
    const epoch = Math.floor(tx.now().getTime() / 1000)
    const offlineDays = input.offlineDays ?? 30
    await insertPackage(tx.db, {
      id,
      org_id: tx.orgId,
      name: input.name,
      slug: input.slug,
      description: input.description ?? null,
      default_status: terms.status,
      default_days: terms.days,
      default_seats: terms.seats,
      assign_on_first_use: input.assignOnFirstUse ?? terms.status === 'trial',
      lead_manager_id: input.leadManagerId ?? null,
      install_mode: input.installMode ?? 'open',
      retrial_after_days: input.retrialAfterDays ?? null,
      grace_days: input.graceDays ?? 0,
      offline_days: offlineDays,
      failure_mode: input.failureMode ?? 'degrade',
      features: JSON.stringify(input.features ?? []),
      sandbox_policy: input.sandboxPolicy ?? 'follow',
      sandbox_seats: input.sandboxSeats ?? null,
      sandbox_days: input.sandboxDays ?? null,
      notify_customer: input.notifyCustomer ?? false,
      silent_after_days: input.silentAfterDays ?? 30,
      install_key: randomToken('ik_live_'),
      test_install_key: randomToken('ik_test_'),
      epoch,
      attributes: JSON.stringify(input.attributes ?? {}),
      external_ref: input.externalRef ?? null,
      created_at: tx.now(),
      updated_at: tx.now(),
    })
    await emit(tx, 'package.created', { packageId: id }, { name: input.name, slug: input.slug, defaultTerms: terms })
    await createKeys(tx, id, epoch, offlineDays)
    const row = await findPackage(tx.db, tx.orgId, id)
    if (!row) throw new Error('unreachable')
    return presentPackage(tx, row)
  })
}

/** Short names are addresses of install pages, so they are unique on the whole server. */
export async function refuseTakenSlug(tx: Tx, slug: string, except?: string): Promise<void> {
  await holdSlug(tx.db, slug)
  const taken = await findBySlug(tx.db, slug)
  if (taken && taken.id !== except) throw new AppError('slug_taken', `"${slug}" is taken; choose another short name.`)
}

export async function refuseInactiveManager(tx: Tx, userId: string | null | undefined): Promise<void> {
  if (!userId || (await isActiveMember(tx.db, tx.orgId, userId))) return
  throw new AppError('change_refused', 'The lead manager must be an active user of this org.')
}
