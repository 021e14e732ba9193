import { z } from 'zod'
import { AppError } from './errors.ts'

/** Query parameters of every list: opaque keyset cursor and page size. */
export const PageQuery = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

export type PageQuery = z.output<typeof PageQuery>

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item), nextCursor: z.string().nullable() })
}

export type Page<Item> = { data: Item[]; nextCursor: string | null }

export function encodeCursor(key: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/** The sort key of the last row of the page before, or null for the first page. */
export function decodeCursor(cursor: string | undefined, length: number): (string | number | null)[] | null {
  if (cursor === undefined) return null
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    const plain = Array.isArray(key) && key.length === length
    if (plain && key.every(isKeyPart)) return key
  } catch {
    // falls through to the refusal below
  }
  throw new AppError('invalid_cursor', 'Leave the cursor out to start from the first page.')
}

/** Cuts a page from `limit + 1` rows and makes the cursor from the last one kept. */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  key: (row: Row) => readonly (string | number | null)[],
  present: (row: Row) => Item,
): Page<Item> {
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  return { data: kept.map(present), nextCursor: rows.length > limit && last ? encodeCursor(key(last)) : null }
}

function isKeyPart(part: unknown): part is string | number | null {
  return part === null || typeof part === 'number' || (typeof part === 'string' && !part.includes('\0'))
}
