import type { Tx } from '../platform/context.ts'
import { notify } from './queries.ts'

/** Whom a nudge asks to check in: these installations, or those of a package whose id lies in `(after, through]`. */
export type Nudge = { ids: string[] } | { packageId: string; after: string; through: string }

export const NUDGE_CHANNEL = 'openlma_nudge'

/** A NOTIFY carries 8,000 bytes. */
const IDS_A_NUDGE = 150

/**
 * Asks connected installations to check in, whichever process holds their streams, once the transaction has committed. No
 * event: nothing changed. A nudge may be lost; who missed it comes at its next check-in.
 */
export async function nudge(tx: Tx, whom: Nudge): Promise<void> {
  if (!('ids' in whom)) return notify(tx.db, NUDGE_CHANNEL, JSON.stringify(whom))
  for (let at = 0; at < whom.ids.length; at += IDS_A_NUDGE) {
    await notify(tx.db, NUDGE_CHANNEL, JSON.stringify({ ids: whom.ids.slice(at, at + IDS_A_NUDGE) }))
  }
}

/** null for the empty payload after a broken connection: what was missed is not known. */
export function readNudge(payload: string): Nudge | null {
  return payload === '' ? null : (JSON.parse(payload) as Nudge)
}
