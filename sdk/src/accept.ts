import type { Documents } from './document.ts'
import { LmaError } from './errors.ts'
import { currentTime, expectationOf, updateState } from './session.ts'
import type { Session } from './session.ts'
import type { StoredState } from './store.ts'
import { isObject } from './strict-json.ts'
import type { JsonObject } from './strict-json.ts'
import { verifyLicense, verifyTime } from './verify.ts'
import type { Seen } from './verify.ts'

/** What an answer of the server may change. */
export type Incoming = {
  documents: Documents | null
  /** With a check-in: the statement of time, its nonce, and the certificate to verify it with. */
  time?: { statement: string; nonce: string; certificate: string }
  /** The state as it is after the answer, apart from documents, seen and mark. */
  patch?: Partial<Pick<StoredState, 'token' | 'pendingToken' | 'activated' | 'installationId' | 'packageVersion'>>
}

/**
 * Verifies what came and stores what is accepted; whatever is not accepted leaves the last good document in place.
 * Returns the refusals.
 */
export async function accept(session: Session, incoming: Incoming): Promise<LmaError[]> {
  const next = { ...session.stored, ...incoming.patch }
  const moved = next.installationId !== session.stored.installationId
  // Revisions count per installation; the epoch is the package's and never falls.
  const seen = moved && next.seen ? { ...next.seen, revision: 0, iat: 0 } : next.seen
  const expected = expectationOf(session, { ...next, seen })
  const refusals: LmaError[] = []
  let statedTime: number | null = null
  if (incoming.time) {
    const { statement, certificate, nonce } = incoming.time
    const time = await verifyTime(statement, certificate, nonce, expected)
    if (time.ok) statedTime = time.value.iat
    else refusals.push(rejected('time statement', time.code))
  }
  if (statedTime !== null) session.mark = statedTime
  let fresh: { documents: Documents; seen: Seen } | null = null
  if (incoming.documents) {
    const result = await verifyLicense(incoming.documents, expected, currentTime(session), session.mark)
    if (result.ok) {
      const { license, certificate } = result.value
      const position = { epoch: certificate.epoch, revision: license.lma.revision, iat: license.iat }
      fresh = { documents: incoming.documents, seen: position }
      session.mark = Math.max(session.mark, license.iat)
    } else refusals.push(rejected('license document', result.code))
  }
  await updateState(session, (state) => {
    const mark = statedTime === null ? Math.max(state.mark, session.mark) : session.mark
    const kept = { ...state, ...incoming.patch, mark }
    // Another node may have stored a newer document meanwhile.
    const current = state.installationId === kept.installationId ? state.seen : seen
    return fresh && !isNewer(current, fresh.seen) ? { ...kept, ...fresh } : kept
  })
  return refusals
}

/** `documents` of an answer: `null`, or two texts. */
export function readDocuments(answer: JsonObject): Documents | null {
  const { documents } = answer
  if (documents === null || documents === undefined) return null
  if (!isObject(documents)) throw new LmaError('response_invalid', { detail: 'documents' })
  return { license: requireText(documents, 'license'), certificate: requireText(documents, 'certificate') }
}

export function requireText(object: JsonObject, name: string): string {
  const value = object[name]
  if (typeof value !== 'string') throw new LmaError('response_invalid', { detail: name })
  return value
}

function isNewer(one: Seen | null, other: Seen): boolean {
  if (!one || one.epoch !== other.epoch) return one !== null && one.epoch > other.epoch
  return one.revision > other.revision || (one.revision === other.revision && one.iat > other.iat)
}

function rejected(kind: string, code: string): LmaError {
  return new LmaError('document_rejected', { detail: `${kind}: ${code}` })
}
