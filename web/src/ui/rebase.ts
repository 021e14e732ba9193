/**
 * What one was typing, carried over to what somebody else has saved meanwhile: a field that was touched keeps the typed
 * value, every other takes the saved one.
 */
export function rebase<Values extends Record<string, unknown>>(base: Values, typed: Values, saved: Values): Values {
  const merged = Object.keys(saved).map((name) => [name, same(typed[name], base[name]) ? saved[name] : typed[name]])
  return Object.fromEntries(merged) as Values
}

/** Whether two plain values are alike, whatever the order of members. */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toSorted(([x], [y]) => (x < y ? -1 : 1))
  return Object.fromEntries(entries.map(([name, each]) => [name, sorted(each)]))
}
