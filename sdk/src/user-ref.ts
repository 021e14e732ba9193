/** UTF-16 units of the longest user reference. */
const longest = 255

/** Characters that nobody sees; a joiner between letters of a script that is written with them is none. */
const invisible = /(?!(?<=(?!\p{Script=Latin})[\p{L}\p{M}])[\u200c\u200d]\p{L})\p{Cf}/u

/**
 * Whether a text can name a user (`S2`, protocol 2.4): 1 to 255 characters without a slash, control or invisible
 * characters, lone surrogates, or white space at either end; not `.` or `..`, which no address can carry.
 * @example isUserRef('ada@acme.example') // true
 */
export function isUserRef(user: unknown): user is string {
  if (typeof user !== 'string' || user.length === 0 || user.length > longest) return false
  if (invisible.test(user)) return false
  return !/[\p{Cc}\p{Cs}/]/u.test(user) && user.trim() === user && user !== '.' && user !== '..'
}
