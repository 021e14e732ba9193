import { countFollowers } from '../licenses/follow-queries.ts'
import { emit } from '../events/emit.ts'
import { findLicenseOf, lockLicense } from '../licenses/queries.ts'
import type { License } from '../licenses/schema.ts'
import type { Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { findSubscriberByKey, getSubscriber, insertSubscriber } from '../subscribers/queries.ts'
import type { Subscriber } from '../subscribers/schema.ts'
import { lockInstallationsOf } from './queries.ts'
import type { Side } from './carry-rules.ts'

type LockedLicense = NonNullable<Awaited<ReturnType<typeof lockLicense>>>
type LockedInstallation = Awaited<ReturnType<typeof lockInstallationsOf>>[number]

export type LockedSide = Side & {
  license: LockedLicense
  installation: LockedInstallation | null
  subscriber: Subscriber
  followers: number
}

/** The license that is carried, what is there of the package already, and who is there, known or not. */
export type Sides = {
  moving: LockedSide
  there: LockedSide | null
  target: { id: string; accountId: string | null } | null
}

/** Locks both sides, as every other write does: installations before licenses, each in the order of their ids. */
export async function lockSides(tx: Tx, { id, packageId, test }: License, orgKey: string): Promise<Sides> {
  const target = await findSubscriberByKey(tx.db, tx.orgId, test, orgKey)
  const found = target ? await findLicenseOf(tx.db, packageId, target.id) : null
  const thereId = found === id ? null : found
  const ids = thereId === null ? [id] : [id, thereId].toSorted()
  const installations = await lockInstallationsOf(tx.db, ids)
  const sides = new Map<string, LockedSide>()
  for (const licenseId of ids) {
    const license = await lockLicense(tx.db, tx.orgId, licenseId)
    const subscriber = license && (await getSubscriber(tx.db, tx.orgId, license.subscriber_id))
    if (!license || !subscriber) throw new AppError('not_found')
    const installation = installations.find(({ license_id }) => license_id === licenseId) ?? null
    sides.set(licenseId, {
      license,
      installation,
      subscriber,
      terms: license.terms,
      revision: license.revision,
      installed: installation?.status === 'installed',
      followers: await countFollowers(tx.db, tx.orgId, licenseId),
    })
  }
  const moving = sides.get(id)
  if (!moving) throw new AppError('not_found')
  return {
    moving,
    there: thereId === null ? null : (sides.get(thereId) ?? null),
    target: target ? { id: target.id, accountId: target.account_id } : null,
  }
}

/** Who has that Subscriber Org ID; a new one with the facts of the old where it is not known. */
export async function subscriberAt(
  tx: Tx,
  { moving, target }: Sides,
  orgKey: string,
): Promise<{ id: string; accountId: string | null }> {
  if (target) return target
  const { name, type, edition, instance, country, test } = moving.subscriber
  const id = newId('subscriber')
  await insertSubscriber(tx.db, {
    id,
    org_id: tx.orgId,
    org_key: orgKey,
    test,
    name,
    type,
    edition,
    instance,
    country,
    created_at: tx.now(),
    updated_at: tx.now(),
  })
  const subject = { packageId: moving.license.package_id, subscriberId: id }
  await emit(tx, 'subscriber.created', subject, { orgId: orgKey, name, type, test, carriedFrom: moving.subscriber.id })
  return { id, accountId: null }
}
