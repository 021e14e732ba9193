import type { Org, OrgChange } from './schema.ts'

/** What an org change really changes, before and after, as its event tells it. Null where it changes nothing. */
export function orgDifference(before: Org, change: OrgChange): { before: OrgChange; after: OrgChange } | null {
  const names = (Object.keys(change) as (keyof OrgChange)[]).filter(
    (name) => change[name] !== undefined && JSON.stringify(change[name]) !== JSON.stringify(before[name]),
  )
  if (names.length === 0) return null
  const pick = (from: OrgChange) => Object.fromEntries(names.map((name) => [name, from[name]])) as OrgChange
  return { before: pick(before), after: pick(change) }
}
