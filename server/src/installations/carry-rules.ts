import { licenseNumber, uninstallTerms, type Terms } from '../licenses/rules.ts'
import { AppError } from '../platform/errors.ts'

/** A license with its installation, as one side of a carry. */
export type Side = { terms: Terms; revision: number; installed: boolean }

export type Carried = { changesPlaces: boolean; moving: Terms; there: Terms | null; revision: number }

/**
 * What becomes of the license that is carried and of the one it finds. Where the product is installed there, that
 * installation is served by the carried license from here on; else the carried one brings its own along. Revisions rise
 * above both: each product has seen its own, and refuses a lower one (C2).
 */
export function carried(moving: Side, there: Side | null): Carried {
  const changesPlaces = there?.installed ?? false
  return {
    changesPlaces,
    moving: changesPlaces ? alive(moving.terms) : moving.terms,
    there: there && uninstallTerms(there.terms),
    revision: Math.max(moving.revision, there?.revision ?? 0) + 1,
  }
}

function alive(terms: Terms): Terms {
  if (terms.status !== 'uninstalled') return terms
  return { ...terms, status: terms.statusBefore ?? 'active', statusBefore: null }
}

/** Whether a license was sold and is in use, suspended or not. */
export function isPaid({ status, suspendedFrom }: Pick<Terms, 'status' | 'suspendedFrom'>): boolean {
  return status === 'active' || (status === 'suspended' && suspendedFrom !== 'trial')
}

type Refusable = Side & {
  license: { id: string; number: number; test: boolean; follows_license_id: string | null }
  subscriber: { orgId: string }
  followers: number
}

/** Refuses a carry that makes no sense, in words. */
export function refuseCarry(
  { moving, there }: { moving: Refusable; there: Refusable | null },
  wanted: { orgKey: string; replace: boolean },
): void {
  if (moving.subscriber.orgId === wanted.orgKey)
    throw new AppError('change_refused', 'The license belongs to this Subscriber Org ID already.')
  if (moving.license.test)
    throw new AppError('change_refused', 'A test license is not carried. Install with the test key there.')
  if (moving.license.follows_license_id !== null)
    throw new AppError('follows_parent', 'The license follows that of the parent. Unfollow it first.')
  if (!there) return
  const number = licenseNumber(there.license.number)
  const extra = { licenseId: there.license.id, number }
  if (there.license.follows_license_id !== null)
    throw new AppError('follows_parent', `License ${number} there follows that of a parent. Unfollow it first.`, {
      extra,
    })
  if (there.followers > 0)
    throw new AppError('subscriber_taken', `Sandboxes follow license ${number}, which is there already.`, { extra })
  if (isPaid(there.terms) && !wanted.replace) {
    const detail = `License ${number} is in use there. Say \`replace\` to end it.`
    throw new AppError('subscriber_taken', detail, { extra })
  }
}
