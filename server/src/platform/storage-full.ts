/** A disk, a quota or the largest size of a file is reached; the first three are of the file system, the last of PostgreSQL. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', '53100'])

/** PostgreSQL has no code of its own for a quota and for the size of a file. */
const SAID = /: (No space left on device|Disk quota exceeded|File too large)$/

/** Whether something could not be written because there is no room for it. Nothing of it stays, and with room it can be. */
export function isStorageFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code } = error as { code?: unknown }
  return FULL.has(String(code)) || (code !== undefined && SAID.test(error.message))
}
