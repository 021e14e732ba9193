/** How many users a sentence names before it counts the rest. */
const NAMED = 3
const LONGEST = 24

/** A reference of a user, short enough for a sentence: the middle is left out, since both ends tell users apart. */
export function shortUser(user: string): string {
  const letters = [...user]
  return letters.length <= LONGEST ? user : `${letters.slice(0, 14).join('')}…${letters.slice(-8).join('')}`
}

/** `ada, bob, cyd and 4 more`. Of `count` users, those in `users` are known by reference. */
export function usersInWords(users: readonly string[], count: number = users.length): string {
  const named = users.slice(0, count <= NAMED + 1 ? NAMED + 1 : NAMED).map(shortUser)
  const more = count - named.length
  if (named.length === 0) return usersCounted(count)
  if (more > 0) return `${named.join(', ')} and ${new Intl.NumberFormat('en').format(more)} more`
  return named.length === 1 ? named.join('') : `${named.slice(0, -1).join(', ')} and ${named.at(-1) ?? ''}`
}

export function usersCounted(count: number): string {
  return count === 1 ? '1 user' : `${new Intl.NumberFormat('en').format(count)} users`
}
