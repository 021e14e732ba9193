/** A path of this app as it is, anything else as undefined: a link must not send people elsewhere after signing in. */
export function ownPath(to: unknown): string | undefined {
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? to : undefined
}
