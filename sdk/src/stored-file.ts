import { isObject } from './strict-json.ts'
import { emptyState } from './store.ts'
import type { StoredState } from './store.ts'

/** The text of one generation; the last line ends it, so that a cut-off file is recognised. */
export function renderState(state: StoredState): string {
  return `${JSON.stringify({ format: 1, ...state })}\n${endMark}\n`
}

/** The state in a file, or `null` where the file is damaged or not ours. */
export function parseState(text: string): StoredState | null {
  const [line, end] = text.split('\n')
  if (line === undefined || end !== endMark) return null
  try {
    const value: unknown = JSON.parse(line)
    if (!isObject(value) || value['format'] !== 1) return null
    const state = { ...emptyState, ...pickKnown(value) }
    return isState(state) ? state : null
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

function isSeen(value: unknown): boolean {
  if (value === null) return true
  return isObject(value) && [value['epoch'], value['revision'], value['iat']].every(Number.isSafeInteger)
}
