import { acceptRoster } from './accept-roster.ts'
import type { RosterNews } from './accept-roster.ts'
import type { Documents, LicenseClaims } from './document.ts'
import { LmaError } from './errors.ts'
import type { Received } from './incoming.ts'
import { settleMove } from './move.ts'
import { currentTime, expectationOf, updateState } from './session.ts'
import type { Session } from './session.ts'
import type { StoredState } from './store.ts'
import { isOlder, verifyLicense, verifyTime } from './verify.ts'
import type { Seen } from './verify.ts'

/** What an answer of the server may change. */
export type Incoming = Received & {
  /** With a check-in: the statement of time, its nonce, and the certificate to verify it with. */
  time?: { statement: string; nonce: string; certificate: string }
  /** The state as it is after the answer, apart from documents, seen and mark. */
  patch?: Partial<
    Pick<StoredState, 'token' | 'pendingToken' | 'activated' | 'installationId' | 'packageVersion' | 'request'>
  >
}

type LicenseNews = { documents: Documents; seen: Seen; license: LicenseClaims }

/**
 * Verifies what came and stores what is accepted; whatever is not accepted leaves the last good document in place.
 * Returns the refusals. The answer of a detour must bring an acceptable license of its epoch, or nothing of it counts.
 */
export async function accept(session: Session, incoming: Incoming): Promise<LmaError[]> {
  const next = { ...session.stored, ...incoming.patch }
  // Revisions count per installation; the epoch is the package's and never falls.
  const isMoved = next.installationId !== session.stored.installationId
  const seen = isMoved ? restarted(next.seen) : next.seen
  const seenRoster = isMoved ? restarted(next.seenRoster) : next.seenRoster
  const roster = isMoved ? null : next.roster
  const { detour, given, server } = session
  const begun = { ...next, seen: atLeast(seen, detour?.epoch), seenRoster: atLeast(seenRoster, detour?.epoch), roster }
  const refusals: LmaError[] = []
  const { mark: markBefore } = session
  const statedTime = await stated(session, incoming, begun, refusals)
  if (statedTime !== null) session.mark = statedTime
  const license = await licenseNews(session, incoming, begun, refusals)
  if (detour && !license) {
    session.mark = markBefore
    throw refusals.at(-1) ?? new LmaError('response_invalid', { detail: 'documents' })
  }
  if (license) session.mark = Math.max(session.mark, license.license.iat)
  const claims = license?.license ?? session.opened.claims
  const news = await acceptRoster(session, incoming, begun, claims?.lma, refusals)
  if (news?.isWhole) session.mark = Math.max(session.mark, news.place.iat)
  await updateState(session, (state) => {
    const mark = statedTime === null ? Math.max(state.mark, session.mark) : session.mark
    const isOther = state.installationId !== next.installationId
    const rosterNow = isOther ? { roster, seenRoster } : { roster: state.roster, seenRoster: state.seenRoster }
    const kept = { ...state, ...rosterNow, ...incoming.patch, mark }
    // Another node may have stored a newer document meanwhile.
    const isNews = license && !isOlder(license.seen, isOther ? seen : state.seen)
    const withLicense = isNews ? { ...kept, documents: license.documents, seen: license.seen } : kept
    const placed = detour ? settleMove(withLicense, detour, [given, server]) : withoutUndone(withLicense)
    return withRoster(placed, news, isNews ? license.license : null)
  })
  session.detour = null
  return refusals
}

function withRoster(state: StoredState, news: RosterNews | null, license: LicenseClaims | null): StoredState {
  if (news)
    return isOlder(news.place, state.seenRoster) ? state : { ...state, roster: news.stored, seenRoster: news.place }
  const isWithout = license && (license.lma.seats === null || license.lma.seatAssignment === undefined)
  return isWithout ? { ...state, roster: null } : state
}

async function stated(
  session: Session,
  { time }: Incoming,
  state: StoredState,
  refusals: LmaError[],
): Promise<number | null> {
  if (!time) return null
  const result = await verifyTime(time.statement, time.certificate, time.nonce, expectationOf(session, state))
  if (result.ok) return result.value.iat
  refusals.push(rejected('time statement', result.code))
  return null
}

async function licenseNews(
  session: Session,
  { documents }: Incoming,
  state: StoredState,
  refusals: LmaError[],
): Promise<LicenseNews | null> {
  if (!documents) return null
  const result = await verifyLicense(documents, expectationOf(session, state), currentTime(session), session.mark)
  if (!result.ok) {
    refusals.push(rejected('license document', result.code))
    return null
  }
  const { license, certificate } = result.value
  return { documents, license, seen: { epoch: certificate.epoch, revision: license.lma.revision, iat: license.iat } }
}

/** A move that was undone before it was followed: the earlier server has a package of a later epoch again. */
function withoutUndone(state: StoredState): StoredState {
  const { following, seen } = state
  return following && seen && seen.epoch > following.epoch ? { ...state, following: null } : state
}

function atLeast(seen: Seen | null, epoch: number | undefined): Seen | null {
  return epoch === undefined || (seen && seen.epoch >= epoch) ? seen : { epoch, revision: 0, iat: 0 }
}

function restarted(seen: Seen | null): Seen | null {
  return seen && { ...seen, revision: 0, iat: 0 }
}

export function rejected(kind: string, code: string): LmaError {
  return new LmaError('document_rejected', { detail: `${kind}: ${code}` })
}
