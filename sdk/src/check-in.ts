import { accept, readDocuments, requireText } from './accept.ts'
import { callServer } from './api.ts'
import { encodeBase64url } from './base64url.ts'
import { LmaError } from './errors.ts'
import { isInstalled, reload } from './session.ts'
import type { Session } from './session.ts'
import type { JsonObject } from './strict-json.ts'

/** Seconds until the next check-in where the server says nothing usable. */
const usualInterval = 3600

/**
 * One check-in; where it brought a new document, a second one tells the server at once that it is applied.
 * Returns the seconds until the next.
 */
export async function checkIn(session: Session, background: boolean): Promise<number> {
  await reload(session)
  let next = usualInterval
  // Bounded, so that two nodes or a confused server cannot keep it going.
  for (let round = 0; round < 3; round++) {
    next = await checkInOnce(session, background)
    if (session.acknowledged === positionOf(session)) break
  }
  return next
}

async function checkInOnce(session: Session, background: boolean): Promise<number> {
  if (!isInstalled(session)) throw new LmaError('not_installed')
  const nonce = randomText(16)
  const applied = positionOf(session)
  const answer = await send(session, nonce, background)
  const documents = readDocuments(answer)
  const certificate = documents?.certificate ?? ownCertificate(session, answer)
  const statement = requireText(answer, 'time')
  const refusals = await accept(session, { documents, time: { statement, nonce, certificate } })
  session.acknowledged = applied
  session.lastCheckIn = Math.floor(session.timers.now() / 1000)
  for (const refusal of refusals) session.emitter.emit('error', refusal)
  const { nextCheckInSeconds } = answer
  return typeof nextCheckInSeconds === 'number' && nextCheckInSeconds > 0 ? nextCheckInSeconds : usualInterval
}

async function send(session: Session, nonce: string, background: boolean): Promise<JsonObject> {
  const { documents } = session.stored
  const position = positionIn(session)
  const proof = { nonce, ...position }
  const report = { ...proof, ...reportOf(session) }
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
  const { token, installationId } = session.stored
  const path = `/installations/${installationId ?? ''}/check-in`
  return callServer(session, { method: 'POST', path, bearer: token ?? '', body, background })
}

function positionIn({ opened: { verified } }: Session): object {
  if (!verified) return {}
  const { epoch } = verified.certificate
  const { revision } = verified.license.lma
  return { have: { epoch, revision, iat: verified.license.iat }, applied: { epoch, revision } }
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

function ownCertificate(session: Session, answer: JsonObject): string {
  if (typeof answer['certificate'] === 'string') return answer['certificate']
  return session.stored.documents?.certificate ?? ''
}

/** The revision by which `check` decides, with its epoch; `null` where there is none. */
export function positionOf({ opened }: Session): string | null {
  const { verified } = opened
  return verified && `${verified.certificate.epoch}.${verified.license.lma.revision}`
}

/** Base64url of random bytes. */
export function randomText(bytes: number): string {
  return encodeBase64url(crypto.getRandomValues(new Uint8Array(bytes)))
}
