import { isObject } from './strict-json.ts'
import { emptyState } from './store.ts'
import type { StoredMove, StoredMoved, StoredRequest, StoredRoster, StoredState } from './store.ts'
import { isUserRef } from './user-ref.ts'
import type { Seen } from './verify.ts'

/** A state as it is in its file: the entries of its roster are in another, which has the SHA-256 of them in its name. */
export type FiledState = { state: StoredState; entriesHash: string | null }

/** The text of one generation; the last line ends it, so that a cut-off file is recognised. */
export function renderState({ state, entriesHash }: FiledState): string {
  const roster = state.roster && { ...state.roster, entries: entriesHash }
  return `${JSON.stringify({ format: 1, ...state, roster })}\n${endMark}\n`
}

/** The state in a file, its roster still without entries; `null` where the file is damaged or not ours. */
export function parseState(text: string): FiledState | null {
  const [line, end] = text.split('\n')
  if (line === undefined || end !== endMark) return null
  try {
    const value: unknown = JSON.parse(line)
    if (!isObject(value) || value['format'] !== 1) return null
    const state = { ...emptyState, ...pickKnown(value) }
    if (!isState(state)) return null
    const { roster, seenRoster, request, provisional, following, moved } = value
    const entriesHash = isObject(roster) && isHash(roster['entries']) ? roster['entries'] : null
    const known = isObject(roster) && entriesHash !== null ? { ...roster, entries: '' } : null
    // None of these is worth the license: one that is damaged comes again.
    const more = {
      roster: isRoster(known) ? known : null,
      seenRoster: isSeen(seenRoster) ? seenRoster : null,
      request: isRequest(request) ? request : null,
      provisional: Array.isArray(provisional) ? provisional.filter(isUserRef) : [],
      following: isMove(following) ? following : null,
      moved: isMoved(moved) ? moved : null,
    }
    return { state: { ...state, ...more }, entriesHash: more.roster && entriesHash }
  } catch {
    return null
  }
}

const endMark = '-- end of state'

function pickKnown(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => Object.hasOwn(emptyState, name)))
}

function isState(state: { [name in keyof StoredState]: unknown }): state is StoredState {
  const { documents, seen, mark, packageId, installationId, token, pendingToken, activated, packageVersion } = state
  const texts = [packageId, installationId, token, pendingToken, activated, packageVersion]
  return texts.every(isTextOrNull) && Number.isFinite(mark) && areDocuments(documents) && isSeen(seen)
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string'
}

function areDocuments(value: unknown): boolean {
  if (value === null) return true
  return isObject(value) && typeof value['license'] === 'string' && typeof value['certificate'] === 'string'
}

function isRoster(value: unknown): value is StoredRoster {
  if (!isObject(value) || !Array.isArray(value['deltas'])) return false
  const { statement, certificate, key, entries, deltas } = value
  return [statement, certificate, key, entries, ...deltas].every((text) => typeof text === 'string')
}

function isRequest(value: unknown): value is StoredRequest {
  if (!isObject(value)) return false
  const { requestId, question, text, version, activated } = value
  return [requestId, question, text].every((one) => typeof one === 'string') && [version, activated].every(isTextOrNull)
}

function isMove(value: unknown): value is StoredMove {
  return isObject(value) && typeof value['notice'] === 'string' && isPlace(value)
}

function isMoved(value: unknown): value is StoredMoved {
  if (!isObject(value) || !Array.isArray(value['left'])) return false
  return isPlace(value) && value['left'].every((server) => typeof server === 'string')
}

function isPlace({ epoch, server }: Record<string, unknown>): boolean {
  return Number.isSafeInteger(epoch) && typeof server === 'string'
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
}

function isSeen(value: unknown): value is Seen | null {
  if (value === null) return true
  return isObject(value) && [value['epoch'], value['revision'], value['iat']].every(Number.isSafeInteger)
}
