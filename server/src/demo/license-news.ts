import type { AnswerCode, LicenseBody } from '@openlma/sdk'

/** A license as a product sees it: what the document says, what `check` answers, and which of its users have no seat. */
export type Seen = { body: LicenseBody | null; code: AnswerCode; without: readonly string[] }

/** What is different, in words for a terminal. Without a `before` it is everything that matters. */
export function differences(before: Seen | null, after: Seen): string[] {
  const told = before === null ? [] : changed('check', before.code, after.code)
  const [a, b] = [before?.body ?? null, after.body]
  if (b === null) return told
  if (before === null) return [`${b.status}`, `seats ${seats(b)}`, `expires ${b.expires ?? 'never'}`]
  return [
    ...told,
    ...changed('status', a?.status ?? 'none', b.status),
    ...changed('seats', a ? seats(a) : 'none', seats(b)),
    ...changed('expires', a?.expires ?? 'never', b.expires ?? 'never'),
    ...changed('features', features(a), features(b)),
    ...changed('without a seat', list(before.without), list(after.without)),
    ...(b.message !== null && b.message !== a?.message ? [`message “${b.message}”`] : []),
  ]
}

function changed(name: string, before: string, after: string): string[] {
  return before === after ? [] : [`${name} ${before} → ${after}`]
}

function seats({ seats: number }: LicenseBody): string {
  return number === null ? 'site' : String(number)
}

function list(users: readonly string[]): string {
  return users.join(' ') || 'nobody'
}

function features(body: LicenseBody | null): string {
  const on = Object.entries(body?.features ?? {}).filter(([, value]) => value !== false)
  return on.map(([name, value]) => (value === true ? name : `${name}=${value}`)).join(' ') || 'none'
}
