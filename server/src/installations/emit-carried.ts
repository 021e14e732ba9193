import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import type { Carried } from './carry-rules.ts'
import type { LockedSide, Sides } from './carry-sides.ts'

type Place = { id: string; orgId: string }

/** The history of a carry: each license says where it went, and what ended or came back by it. */
export async function emitCarried(
  tx: Tx,
  { moving, there }: Sides,
  to: Place,
  after: Carried,
  reason: string | null,
): Promise<void> {
  const from = { id: moving.subscriber.id, orgId: moving.subscriber.orgId }
  const { revision, changesPlaces } = after
  const goesAlong = changesPlaces ? there?.installation : moving.installation
  const stays = changesPlaces ? moving.installation : there?.installation
  const own = subjectOf(moving, to, goesAlong)
  const move = { from, to, revision, before: moving.terms, after: moving.terms }
  await emit(tx, 'license.carried', own, { ...move, changedPlacesWith: there?.license.id ?? null }, reason)
  if (moving.terms.status !== after.moving.status)
    await emit(tx, 'license.restored', own, { terms: after.moving, retrial: false, revision }, reason)
  if (!there || !after.there) return
  const other = subjectOf(there, from, stays)
  const back = { from: to, to: from, revision, before: there.terms, after: there.terms }
  await emit(tx, 'license.carried', other, { ...back, changedPlacesWith: moving.license.id }, reason)
  if (there.terms.status !== 'uninstalled')
    await emit(tx, 'license.uninstalled', other, { statusBefore: there.terms.status, revision }, reason)
  if (changesPlaces && stays?.status === 'installed')
    await emit(tx, 'installation.uninstalled', other, { version: stays.version, reason: null, carried: true })
}

function subjectOf(side: LockedSide, place: Place, installation: { id: string } | null | undefined) {
  return {
    packageId: side.license.package_id,
    subscriberId: place.id,
    licenseId: side.license.id,
    leadId: side.license.lead_id,
    installationId: installation?.id ?? null,
  }
}
