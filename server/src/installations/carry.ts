import { writeLink } from '../accounts/link-subscriber.ts'
import { carryCodes } from '../activation-codes/queries.ts'
import { endClaims } from '../claims/end.ts'
import { dropRosters } from '../documents/queries.ts'
import { placeLicenses } from '../licenses/carry-queries.ts'
import { getLicense } from '../licenses/present.ts'
import { propagateTerms } from '../licenses/propagate.ts'
import type { License } from '../licenses/schema.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { requireRevision } from '../platform/revision.ts'
import { holdSubscriber } from '../subscribers/queries.ts'
import { normalizeOrgId } from '../subscribers/rules.ts'
import { lockSides, subscriberAt, type Sides } from './carry-sides.ts'
import { carried, refuseCarry, type Carried } from './carry-rules.ts'
import { emitCarried } from './emit-carried.ts'
import { placeInstallations, updateInstallation } from './queries.ts'
import type { Carry } from './schema.ts'

/**
 * Takes a license with its number, seats and history to another Subscriber Org ID: the customer moved. Where nothing is
 * installed there, the installation goes along and keeps its token. Where something is, that installation is served by this
 * license from here on, and what was there before ends, uninstalled, at the old Subscriber Org ID; it comes
 * back only by a code or a claim. Claims that wait or are approved at either end: they named what is elsewhere now.
 */
export async function carryLicense(ctx: Ctx, id: string, input: Carry, ifMatch: string | undefined): Promise<License> {
  ctx.require('licenses:write')
  const orgKey = normalizeOrgId(input.orgId)
  if (orgKey === null)
    throw new AppError('invalid_request', 'The Subscriber Org ID is empty or longer than 128 characters.')
  // NOTE no event: emitCarried writes license.carried in the same transaction.
  return inTransaction(ctx, async (tx) => {
    const seen = await getLicense(tx, id)
    for (const key of new Set([seen.subscriberOrgId, orgKey].toSorted()))
      await holdSubscriber(tx.db, tx.orgId, seen.test, key)
    const sides = await lockSides(tx, seen, orgKey)
    await requireRevision(ifMatch, sides.moving.license.revision, () => getLicense(tx, id))
    refuseCarry(sides, { orgKey, replace: input.replace === true })
    const to = await subscriberAt(tx, sides, orgKey)
    const after = carried(sides.moving, sides.there)
    await place(tx, sides, to.id, after)
    const from = sides.moving.subscriber
    if (to.accountId === null && from.accountId !== null) {
      const why = `License ${seen.number} was carried to it`
      await writeLink(tx, to.id, { before: null, after: from.accountId }, why)
    }
    await carryCodes(tx.db, sides.moving.license.package_id, { from: from.id, to: { id: to.id, orgKey } })
    await endClaims(tx, sides.moving.license.package_id, [from.id, to.id])
    await emitCarried(tx, sides, { id: to.id, orgId: orgKey }, after, input.reason || null)
    await propagateTerms(tx, id)
    return getLicense(tx, id)
  })
}

/** Writes where everything is from here on. The installation that is left without a license in use is uninstalled. */
async function place(tx: Tx, { moving, there }: Sides, toId: string, after: Carried): Promise<void> {
  const { id } = moving.license
  const from = moving.subscriber.id
  const licenses = [{ id, subscriberId: toId, ...after.moving, revision: after.revision }]
  if (there && after.there)
    licenses.push({ id: there.license.id, subscriberId: from, ...after.there, revision: after.revision })
  await placeLicenses(
    tx.db,
    licenses.map(({ id, subscriberId, status, statusBefore, revision }) => ({
      id,
      subscriberId,
      status,
      statusBefore,
      revision,
    })),
    tx.now(),
  )
  const goesAlong = after.changesPlaces ? there?.installation : moving.installation
  const stays = after.changesPlaces ? moving.installation : there?.installation
  const installations = goesAlong ? [{ id: goesAlong.id, subscriberId: toId, licenseId: id }] : []
  if (stays && there) installations.push({ id: stays.id, subscriberId: from, licenseId: there.license.id })
  if (installations.length === 0) return
  await placeInstallations(tx.db, installations, tx.now())
  await dropRosters(
    tx.db,
    installations.map(({ id }) => id),
  )
  if (goesAlong) await updateInstallation(tx.db, goesAlong.id, { verified: true })
  if (!stays || !there) return
  const reason = 'Its license was carried to another Subscriber Org ID.'
  const ends = after.changesPlaces && stays.status === 'installed'
  const set = ends && { status: 'uninstalled', uninstalled_at: tx.now(), uninstall_reason: reason }
  await updateInstallation(tx.db, stays.id, { needs_proof: true, ...set })
}
