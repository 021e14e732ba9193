import type { LicenseBody } from './document.ts'
import { LmaError } from './errors.ts'
import type { VerifyCode } from './errors.ts'
import type { Received } from './incoming.ts'
import { isKnown, openRoster, placeOf } from './roster.ts'
import type { Roster } from './roster.ts'
import { currentTime, expectationOf } from './session.ts'
import type { Session } from './session.ts'
import type { StoredRoster, StoredState } from './store.ts'
import { judgedAt } from './time.ts'
import type { RosterExpectation } from './verify-roster.ts'
import { isOlder } from './verify.ts'
import type { Seen, Verified } from './verify.ts'

/** A roster that was accepted, and where it stands. */
export type RosterNews = { stored: StoredRoster; place: Seen; isWhole: boolean }

/**
 * Verifies a roster that came whole, as a delta, or as both. A delta that does not fit is no refusal: the whole roster
 * is asked for next (protocol 5.2). An older or invalid one leaves the last good one in place (`C2`).
 */
export async function acceptRoster(
  session: Session,
  { roster, delta }: Pick<Received, 'roster' | 'delta'>,
  state: StoredState,
  license: LicenseBody | undefined,
  refusals: LmaError[],
): Promise<RosterNews | null> {
  const base = roster ? { ...roster, deltas: [] } : state.roster
  if (!base || (!roster && delta === undefined)) return null
  const expected = { ...expectationOf(session, state), licenseId: license?.licenseId }
  const whole = roster ? await openWhole(session, base, expected) : heldRoster(session)
  if (!whole.ok) return refused(refusals, whole.code)
  const opened = { stored: base, roster: whole.value }
  const isNews = delta !== undefined && !isKnown(delta, whole.value.revision)
  if (isNews) {
    const stored = { ...base, deltas: [...base.deltas, delta] }
    const result = await openRoster(stored, expected, state.seenRoster, opened)
    if (result.ok) return found(session, stored, result.value, roster !== undefined)
  }
  session.rosterBehind = isNews
  if (!roster) return null
  if (isOlder(placeOf(whole.value), state.seenRoster)) return refused(refusals, 'older_than_seen')
  return { stored: base, place: placeOf(whole.value), isWhole: true }
}

/** The place is judged with the delta that may have come beside it. */
function openWhole(session: Session, stored: StoredRoster, expected: RosterExpectation): Promise<Verified<Roster>> {
  const at = judgedAt(currentTime(session), session.mark)
  return openRoster(stored, expected, null, session.roster, at)
}

/** A delta builds on what the product decides by; what does not verify has to come whole. */
function heldRoster(session: Session): Verified<Roster> {
  if (session.roster) return { ok: true, value: session.roster.roster }
  session.rosterBehind = true
  return { ok: false, code: 'roster_base_mismatch' }
}

function refused(refusals: LmaError[], code: VerifyCode): null {
  refusals.push(new LmaError('document_rejected', { detail: `roster: ${code}` }))
  return null
}

function found(session: Session, stored: StoredRoster, roster: Roster, isWhole: boolean): RosterNews {
  session.rosterBehind = false
  return { stored, place: placeOf(roster), isWhole }
}
