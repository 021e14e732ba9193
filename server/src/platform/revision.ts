import { AppError } from './errors.ts'

/**
 * Optimistic concurrency (M1): the ETag of a thing is its revision. Without If-Match the answer is 428; with another
 * revision it is 412 and carries the current state, so that a person can see what changed.
 */
export async function requireRevision(
  ifMatch: string | undefined,
  revision: number,
  current: () => Promise<unknown>,
): Promise<void> {
  const wanted = ifMatch
    ?.trim()
    .replace(/^W\//, '')
    .replace(/^"(.*)"$/, '$1')
  if (wanted === undefined || wanted === '') {
    throw new AppError('revision_required', `Send If-Match: "${revision}" to change what you have seen.`)
  }
  if (wanted === String(revision)) return
  throw new AppError('stale_revision', `It has revision ${revision} by now. Look at it and try again.`, {
    extra: { current: await current() },
  })
}

export function etagOf(revision: number): string {
  return `"${revision}"`
}
