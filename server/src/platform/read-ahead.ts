/**
 * The same values in the same order, each asked for while the one before it is still being worked on; so two are in memory.
 * Whoever ends early waits for the one that is under way.
 */
export async function* readAhead<T, End>(source: AsyncGenerator<T, End>): AsyncGenerator<T, End> {
  let next = source.next()
  try {
    for (;;) {
      const { done, value } = await next
      if (done) return value
      next = source.next()
      // Where it fails, that is told when it is its turn.
      next.catch(() => {})
      yield value
    }
  } finally {
    await next.catch(() => {})
    await source.return(undefined as End)
  }
}
