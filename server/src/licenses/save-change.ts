import type { Tx } from '../platform/context.ts'
import { saveLicense, type LicenseRow } from './queries.ts'
import { sameTerms, type Terms } from './rules.ts'
import type { SeatPolicy } from './seat-schema.ts'
import { settleSeats } from './settle-seats.ts'

/** The vendor's own fields of a license (M8). */
export type Own = { attributes: Record<string, unknown>; externalRef: string | null }

export function ownOf(row: Pick<LicenseRow, 'attributes' | 'external_ref'>): Own {
  return { attributes: row.attributes as Own['attributes'], externalRef: row.external_ref }
}

export function ownAfter(row: LicenseRow, change: Partial<Own>): Own {
  const { attributes = ownOf(row).attributes, externalRef = row.external_ref } = change
  return { attributes, externalRef }
}

export function sameOwn(a: Own, b: Own): boolean {
  return JSON.stringify([a.attributes, a.externalRef]) === JSON.stringify([b.attributes, b.externalRef])
}

/**
 * Saves an edit of a locked license and settles its seats (M4), which alone is a change where some are released; what the
 * event of it says, or null where nothing changes. In the caller's transaction.
 */
export async function saveChange(
  tx: Tx,
  row: LicenseRow,
  after: { terms: Terms; own: Own },
  policy: SeatPolicy,
): Promise<Record<string, unknown> | null> {
  const own = ownOf(row)
  const settled = await settleSeats(tx, row, after.terms.seats, policy)
  const isSettled = settled.released.length > 0
  if (!isSettled && sameOwn(own, after.own) && sameTerms(row.terms, after.terms)) return null
  const columns = {
    attributes: JSON.stringify(after.own.attributes),
    external_ref: after.own.externalRef,
    updated_at: tx.now(),
  }
  const revision = await saveLicense(tx.db, row.id, after.terms, columns)
  const seats = { policy, assigned: settled.assigned.length, released: settled.released.length }
  return {
    before: { ...row.terms, ...own },
    after: { ...after.terms, ...after.own },
    revision,
    ...((isSettled || row.seats !== after.terms.seats) && { seats }),
  }
}
