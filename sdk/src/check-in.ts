import { accept } from './accept.ts'
import { callInstallation } from './api.ts'
import { LmaError } from './errors.ts'
import { receive, requireText } from './incoming.ts'
import { placeOf } from './roster.ts'
import { forget, nextSeen } from './seen-users.ts'
import type { SeenUsers } from './seen-users.ts'
import { isInstalled, reload, wantsWhole } from './session.ts'
import type { Session } from './session.ts'
import type { JsonObject } from './strict-json.ts'
import { randomText } from './token.ts'
import type { Seen } from './verify.ts'

/** Seconds until the next check-in where the server says nothing usable. */
const usualInterval = 3600

/**
 * One check-in; where it brought a new document, a second one tells the server at once that it is applied, and more
 * follow while users are left to report. Returns the seconds until the next.
 */
export async function checkIn(session: Session, background: boolean): Promise<number> {
  await reload(session)
  let next = usualInterval
  const waiting = session.desk.seen.size
  // Bounded, so that two nodes, a confused server or busy users cannot keep it going.
  for (let round = 0, reported = 0; round < 3 || reported < waiting; round++) {
    const seen = nextSeen(session.desk)
    next = await checkInOnce(session, seen, background)
    reported += seen.size
    const isApplied = session.acknowledged === positionOf(session) && !session.rosterBehind
    if (isApplied && reported >= waiting) break
  }
  return next
}

/** The first check-in at a server that is yet to prove itself: it must bring documents, whatever is stored. */
export async function prove(session: Session, background: boolean): Promise<void> {
  await checkInOnce(session, new Map(), background)
}

async function checkInOnce(session: Session, seen: SeenUsers, background: boolean): Promise<number> {
  if (!isInstalled(session)) throw new LmaError('not_installed')
  const nonce = randomText(16)
  const applied = positionOf(session)
  const { installationId, token } = session.stored
  const answer = await send(session, nonce, seen, background)
  forget(session.desk, seen)
  const access = { installationId: installationId ?? '', token: token ?? '', background }
  const incoming = await receive(session, answer, access)
  const certificate = incoming.documents?.certificate ?? ownCertificate(session, answer)
  const statement = requireText(answer, 'time')
  const refusals = await accept(session, { ...incoming, time: { statement, nonce, certificate } })
  session.acknowledged = applied
  session.lastCheckIn = Math.floor(session.timers.now() / 1000)
  for (const refusal of refusals) session.emitter.emit('error', refusal)
  const { nextCheckInSeconds } = answer
  return typeof nextCheckInSeconds === 'number' && nextCheckInSeconds > 0 ? nextCheckInSeconds : usualInterval
}

async function send(session: Session, nonce: string, seen: SeenUsers, background: boolean): Promise<JsonObject> {
  const { documents } = session.stored
  const { detour } = session
  const position = detour ? { roster: null } : positionIn(session)
  const proof = { nonce, ...position, ...(detour?.notice && { moveNotice: detour.notice }) }
  const users = seen.size > 0 ? { seen: Object.fromEntries(seen) } : {}
  const report = { ...proof, ...reportOf(session), usage: usageOf(session), ...users }
  try {
    return await post(session, report, background)
  } catch (error) {
    if (!(error instanceof LmaError)) throw error
    // The server was restored from an older backup: the documents prove what it has forgotten (`I9`).
    if (error.code === 'installation_unknown' && documents) return post(session, { ...report, documents }, background)
    // What the product reports may be refused, but must not keep its license from it.
    if (error.status !== 400 && error.status !== 422) throw error
    const answer = await post(session, proof, background)
    session.emitter.emit('error', error)
    return answer
  }
}

function post(session: Session, body: object, background: boolean): Promise<JsonObject> {
  return callInstallation(session, { method: 'POST', path: '/check-in', body, background })
}

/** The documents by which the product decides; a roster that is to be replaced is told as none, so that the whole comes. */
export function positionIn(session: Session): {
  have?: Seen
  applied?: Omit<Seen, 'iat'>
  roster?: Seen | null
} {
  const { verified } = session.opened
  if (!verified) return {}
  const { epoch } = verified.certificate
  const { revision } = verified.license.lma
  const roster = session.roster && !wantsWhole(session) ? placeOf(session.roster.roster) : null
  return { have: { epoch, revision, iat: verified.license.iat }, applied: { epoch, revision }, roster }
}

/** Version and facts; facts that cannot be collected are left out. */
export function reportOf(session: Session): { version?: string; facts?: object } {
  const { packageVersion } = session.stored
  const report = packageVersion === null ? {} : { version: packageVersion }
  try {
    return { ...report, ...(session.options.facts && { facts: session.options.facts() }) }
  } catch (cause) {
    session.emitter.emit('error', new LmaError('listener_failed', { detail: 'facts', cause }))
    return report
  }
}

/** What the product counts itself, beside what the server counts (`R2`): seats by its roster, users since the last report. */
function usageOf({ roster, desk }: Session): { seatsUsed?: number; activeUsers: number } {
  return { ...(roster && { seatsUsed: roster.roster.count }), activeUsers: desk.seen.size }
}

function ownCertificate(session: Session, answer: JsonObject): string {
  if (typeof answer['certificate'] === 'string') return answer['certificate']
  return session.stored.documents?.certificate ?? ''
}

/** The revision by which `check` decides, with its epoch; `null` where there is none. */
export function positionOf({ opened }: Session): string | null {
  const { verified } = opened
  return verified && `${verified.certificate.epoch}.${verified.license.lma.revision}`
}
