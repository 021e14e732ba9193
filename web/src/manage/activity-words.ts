import type { Schemas } from '../api.ts'
import { texts } from './texts.ts'

type Item = Schemas['ActivityItem']
type Change = Item['changes'][number]

const MOST_NAMED = 5

/** What happened in a line, and what belongs to it in lines below. */
export function activityWords(item: Item, vendor: string): { title: string; by: string | null; lines: string[] } {
  const { kind, by, person, users, userCount, changes, request } = item
  return {
    title: titleOf(item, vendor),
    by: by === null ? null : texts.activity.who(by, { vendor, person }),
    lines: [
      ...(users.length > 0 ? [namesOf(users, userCount)] : []),
      ...changes.map((change) => texts.activity.change(change, valueOf(change, 'before'), valueOf(change, 'after'))),
      ...(kind === 'license.more_requested' && request ? texts.request.wish(request) : []),
      ...(request?.message ? [request.message] : []),
    ],
  }
}

function titleOf({ kind, userCount }: Item, vendor: string): string {
  if (kind === 'seat.assigned' && userCount > 0) return texts.activity.gotSeat(userCount)
  if (kind === 'seat.revoked' && userCount > 0) return texts.activity.lostSeat(userCount)
  return texts.activity.happened(kind, vendor)
}

function namesOf(users: string[], count: number): string {
  const named = users.slice(0, MOST_NAMED).join(', ')
  return count > MOST_NAMED ? `${named} ${texts.activity.andMore(count - MOST_NAMED)}` : named
}

function valueOf(change: Change, side: 'before' | 'after'): string {
  const value = change[side]
  if (value === null && change.of === 'seats') return texts.activity.noLimit
  if (value === null && change.of === 'expires') return texts.activity.endless
  if (value === null) return texts.none
  if (change.of === 'status') return texts.activity.statuses[String(value)] ?? String(value)
  if (change.of === 'expires') return texts.day(String(value))
  return valueWords(value)
}

/** The value of a feature; text that is a calendar day is shown as one. */
export function valueWords(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? texts.yes : texts.no
  if (typeof value === 'number') return texts.number(value)
  return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)) ? texts.day(value) : value
}
