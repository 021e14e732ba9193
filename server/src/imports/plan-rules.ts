import type { MergedRow, Stored } from './row-queries.ts'
import type { Verdict } from './schema.ts'

/** What is to become of one row. */
export type Plan = {
  line: number
  verdict: Verdict
  code: string | null
  words: string | null
  notes: string[]
  /** The thing here that it is already. */
  thingId: string | null
  /** Under which ids it is known from then on: its own, and those of rows that were merged into it. */
  refs: string[]
  hash: string
  parentKey?: string | null
}

/** A row that can be judged: it could be read, and others are merged into it. */
export type Row = {
  line: number
  ref: string | null
  key: string
  record: Stored
  notes: string[]
  merged: MergedRow[]
}

export const refOf = ({ ref, key }: Pick<Row, 'ref' | 'key'>): string => ref ?? key

/** By name, so that the same content is always the same text. */
export const sorted = (values: Record<string, unknown>) =>
  Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1))

export function decide(plan: Plan, verdict: Verdict, code: string | null = null, words: string | null = null): Plan {
  return { ...plan, verdict, code, words }
}

export const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** The bytes that attributes may have together. */
const MOST = 15_000

/**
 * The vendor's own columns as attributes (M8), and beside them, under `imported`, what of the record has no place of its own.
 * Columns that would be too much are left out, and said.
 */
export function attributesOf(
  extra: Record<string, string>,
  imported: Record<string, unknown>,
): { attributes: Record<string, unknown>; notes: string[] } {
  const known = Object.fromEntries(
    Object.entries(imported).filter(([, value]) => value !== null && value !== undefined),
  )
  const attributes: Record<string, unknown> = { imported: known }
  let size = JSON.stringify(attributes).length
  const left: string[] = []
  for (const [column, value] of Object.entries(extra)) {
    const name = column.slice(0, 64)
    const more = JSON.stringify([name, value]).length
    if (size + more > MOST || Object.hasOwn(attributes, name) || name === '__proto__') left.push(column)
    else {
      attributes[name] = value
      size += more
    }
  }
  const notes = left.length === 0 ? [] : [`Too much for attributes, and left out: ${left.join(', ').slice(0, 300)}`]
  return { attributes, notes }
}

export function sameJson(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b)
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(sorted(item as Record<string, unknown>))
      : item,
  )
}

const LEAD_STATUSES: [RegExp, 'new' | 'working' | 'qualified' | 'converted' | 'unqualified'][] = [
  [/not converted|unqualified|disqualified|junk|lost/i, 'unqualified'],
  [/converted|won/i, 'converted'],
  [/^qualified|- qualified/i, 'qualified'],
  [/not contacted|^new|^open/i, 'new'],
  [/working|contacted|nurtur|in progress/i, 'working'],
]

/** The status of a lead, whatever a vendor calls it; `new` where nothing is known of that word. */
export function leadStatusOf(status: string | null, converted: boolean) {
  if (converted) return 'converted'
  return (status !== null && LEAD_STATUSES.find(([words]) => words.test(status))?.[1]) || 'new'
}

type Member = { id: string; name: string; email: string }

/** The member whom an owner's address or name means; null where that is nobody or more than one. */
export function memberOf(owner: string | null, members: readonly Member[]): string | null {
  if (owner === null) return null
  const word = owner.trim().toLowerCase()
  const found = members.filter(({ name, email }) => email.toLowerCase() === word || name.toLowerCase() === word)
  return found.length === 1 ? (found[0]?.id ?? null) : null
}
