import { createHash } from 'node:crypto'
import type { TableDigest } from './archive-format.ts'

/**
 * Counts rows and hashes them: SHA-256 over the JSON text of each, in the order of the primary key (texts compared byte by
 * byte), each followed by a line feed. Two tables of the same digest hold the same rows.
 */
export function createDigest(table: string): { add(row: string): void; digest(): TableDigest } {
  const hash = createHash('sha256')
  let rows = 0
  return {
    add(row) {
      rows++
      hash.update(row).update('\n')
    },
    digest: () => ({ table, rows, sha256: hash.copy().digest('hex') }),
  }
}

/** JSON with the names of every object in one order and no spaces: one text for one value, to be a row of an archive. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) => {
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
}
