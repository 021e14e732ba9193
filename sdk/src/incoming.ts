import { callServer } from './api.ts'
import type { Documents } from './document.ts'
import { LmaError } from './errors.ts'
import { toLmaError } from './request.ts'
import { wantsWhole } from './session.ts'
import type { Session } from './session.ts'
import type { StoredRoster } from './store.ts'
import { isObject } from './strict-json.ts'
import type { JsonObject } from './strict-json.ts'

/** Bytes of the longest roster that is fetched: some 1.5 million users. */
const maxRosterBytes = 32 * 1024 * 1024

/** What an answer carries. */
export type Received = {
  documents: Documents | null
  /** A roster that is news; left out where none came. */
  roster?: Omit<StoredRoster, 'deltas'>
  delta?: string
}

type Access = { installationId: string; token: string; background: boolean }

/** The documents of an answer; a roster that is too big to be in it is fetched. A failure of that is only told. */
export async function receive(session: Session, answer: JsonObject, access: Access): Promise<Received> {
  const documents = readDocuments(answer)
  const delta = typeof answer['rosterDelta'] === 'string' ? { delta: answer['rosterDelta'] } : {}
  const statement = isObject(answer['documents']) ? answer['documents']['roster'] : undefined
  if (!documents || typeof statement !== 'string') return { documents, ...delta }
  if (statement === session.stored.roster?.statement && !wantsWhole(session)) return { documents, ...delta }
  const { rosterContents: contents } = answer
  if (!isObject(contents)) throw new LmaError('response_invalid', { detail: 'rosterContents' })
  const key = requireText(contents, 'key')
  const { certificate } = documents
  if (typeof contents['entries'] === 'string')
    return { documents, roster: { statement, certificate, key, entries: contents['entries'] }, ...delta }
  try {
    return { documents, ...(await fetchRoster(session, access)) }
  } catch (cause) {
    session.emitter.emit('error', toLmaError(cause))
    return { documents, ...delta }
  }
}

/** A member of an answer that must be a text. */
export function requireText(object: JsonObject, name: string): string {
  const value = object[name]
  if (typeof value !== 'string') throw new LmaError('response_invalid', { detail: name })
  return value
}

/** The newest whole roster: it may be newer than the one that was announced. */
async function fetchRoster(
  session: Session,
  { installationId, token, background }: Access,
): Promise<Pick<Received, 'roster' | 'delta'>> {
  const path = `/installations/${installationId}/roster`
  const call = { method: 'GET', path, bearer: token, background, maxBytes: maxRosterBytes } as const
  const answer = await callServer(session, call)
  const { contents, delta } = answer
  if (!isObject(contents)) throw new LmaError('response_invalid', { detail: 'contents' })
  const roster = {
    statement: requireText(answer, 'roster'),
    certificate: requireText(answer, 'certificate'),
    key: requireText(contents, 'key'),
    entries: requireText(contents, 'entries'),
  }
  return { roster, ...(typeof delta === 'string' && { delta }) }
}

/** `documents` of an answer: `null`, or two texts. */
function readDocuments({ documents }: JsonObject): Documents | null {
  if (documents === null || documents === undefined) return null
  if (!isObject(documents)) throw new LmaError('response_invalid', { detail: 'documents' })
  return { license: requireText(documents, 'license'), certificate: requireText(documents, 'certificate') }
}
