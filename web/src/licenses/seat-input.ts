/**
 * What somebody pasted, as references: one a line or separated by commas or semicolons, trimmed, each once, with those that
 * cannot be. What stands in quotes stays together, such as `"Lovelace, Ada" <ada@acme.example>`.
 */
export function usersOf(pasted: string): { users: string[]; twice: number; faults: { user: string; why: string }[] } {
  const all = [...pasted.matchAll(/(?:"[^"\n\r]*"|[^\n\r,;\t])+/g)]
    .map(([user]) => user.trim())
    .filter((user) => user !== '')
  const once = [...new Set(all)]
  const faults = once.flatMap((user) => {
    const why = faultOf(user)
    return why ? [{ user, why }] : []
  })
  const odd = new Set(faults.map(({ user }) => user))
  return { users: once.filter((user) => !odd.has(user)), twice: all.length - once.length, faults }
}

/** Characters that nobody sees; a joiner between letters of a script that is written with them is none. */
const INVISIBLE = /(?!(?<=(?!\p{Script=Latin})[\p{L}\p{M}])[\u200c\u200d]\p{L})\p{Cf}/u

/** S2: what no path could carry, or no eye could tell apart; the server refuses the same. */
function faultOf(user: string): string | null {
  if (user.length > 255) return 'longer than 255 characters'
  if (user.includes('/')) return 'contains a slash'
  if (/\p{Cc}/u.test(user)) return 'contains a control character'
  if (INVISIBLE.test(user)) return 'contains an invisible character'
  if (!user.isWellFormed()) return 'contains half of a character'
  return user === '.' || user === '..' ? 'cannot stand in an address' : null
}

export function batchesOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, batch) =>
    items.slice(batch * size, (batch + 1) * size),
  )
}
