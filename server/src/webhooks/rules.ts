import type { EventKind } from '../events/schema.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Pauses before each further try of a delivery; docs/webhooks.md tells them. */
export const PAUSES = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
]

/** The name under which its reactor keeps its cursors. */
export const REACTOR = 'webhooks'

/** How long a receiver may take to answer. */
export const TIMEOUT_MS = 10 * SECOND

/** How many requests one process has open to one endpoint. */
export const AT_ONCE = 4

/** An endpoint that has failed for so long without a success is disabled. */
export const DISABLED_AFTER = 3 * DAY

/** How long after a rotation the secret before signs along. */
export const OLD_SECRET_LIFETIME = DAY

/** A failure is worth a person's attention after this. */
export const FAILING_NOTICED_AFTER = 15 * MINUTE

/** How long the log of finished deliveries is kept. */
export const LOG_LIFETIME = 30 * DAY

/** How many events one replay may cover. */
export const MOST_REPLAYED = 5_000

/** How many endpoints an org may have. */
export const MOST_ENDPOINTS = 50

/** What an answer, or none, means for the delivery. */
export type Verdict =
  | { outcome: 'delivered' }
  | { outcome: 'failed'; error: string; gone: boolean; retryAfterMs: number | null }

type Answer = { answered: true; status: number; retryAfter: string | null } | { answered: false; why: string }

export function judge(answer: Answer, now: Date): Verdict {
  if (!answer.answered) return { outcome: 'failed', error: answer.why, gone: false, retryAfterMs: null }
  const { status } = answer
  if (status >= 200 && status < 300) return { outcome: 'delivered' }
  const redirect = status >= 300 && status < 400 ? '; redirects are not followed' : ''
  const retryAfterMs = readRetryAfter(answer.retryAfter, now)
  return { outcome: 'failed', error: `answered ${status}${redirect}`, gone: status === 410, retryAfterMs }
}

/** Seconds or an HTTP date, at most a day. */
function readRetryAfter(value: string | null, now: Date): number | null {
  if (value === null) return null
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * SECOND : Date.parse(value) - now.getTime()
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, DAY) : null
}

/** When it is tried again after so many attempts; null where that was the last. `chance` (0–1) spreads the tries by a tenth. */
export function nextAttempt(attempts: number, now: Date, retryAfterMs: number | null, chance: number): Date | null {
  const pause = PAUSES[attempts - 1]
  if (pause === undefined) return null
  return new Date(now.getTime() + Math.max(pause * (1 + chance / 10), retryAfterMs ?? 0))
}

/** Which endpoints get an event: a test goes to the one it is for, whatever kinds that one takes. */
export function wants(
  endpoint: { id: string; kinds: string[] | null; position: number },
  event: { kind: string; position: number; payload: Record<string, unknown> | null },
): boolean {
  if (event.position <= endpoint.position) return false
  if (event.kind === 'webhook_endpoint.tested') return event.payload?.['endpointId'] === endpoint.id
  return endpoint.kinds === null || endpoint.kinds.includes(event.kind)
}

/** The kinds that some of the endpoints want; null where that may be any. */
export function kindsWanted(endpoints: readonly { kinds: string[] | null }[]): EventKind[] | null {
  const kinds = new Set<string>(endpoints.length === 0 ? [] : ['webhook_endpoint.tested'])
  for (const one of endpoints) {
    if (one.kinds === null) return null
    for (const kind of one.kinds) kinds.add(kind)
  }
  return [...kinds] as EventKind[]
}
