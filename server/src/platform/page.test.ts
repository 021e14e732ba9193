import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeCursor, encodeCursor, PageQuery, toPage } from './page.ts'

test('a cursor comes back as the key it was made of', () => {
  const part = fc.oneof(
    fc.string().filter((text) => !text.includes('\0')),
    fc.integer(),
    fc.constant(null),
  )
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (key) => {
      expect(decodeCursor(encodeCursor(key), key.length)).toEqual(key)
    }),
  )
  expect(decodeCursor(undefined, 1)).toBeNull()
})

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

test.each([
  '',
  'x',
  '%%%',
  encoded({}),
  encoded('a'),
  encoded([]),
  encoded(['a', 'b']),
  encoded([{}]),
  encoded([['a']]),
  encoded([true]),
  encoded(['a\0']),
])('somebody else made the cursor %j', (cursor) => {
  expect(() => decodeCursor(cursor, 1)).toThrow('Leave the cursor out')
})

test('walking by cursor meets every row once, whatever the page size', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 12 }), (total, limit) => {
      const all = Array.from({ length: total }, (_, id) => ({ id }))
      const seen: { id: number }[] = []
      let cursor: string | undefined
      for (let pages = 0; pages < 40; pages++) {
        const after = decodeCursor(cursor, 1)
        const rows = all.filter((row) => after === null || row.id > Number(after[0])).slice(0, limit + 1)
        const page = toPage(
          rows,
          limit,
          (row) => [row.id],
          (row) => row,
        )
        seen.push(...page.data)
        if (page.nextCursor === null) break
        cursor = page.nextCursor
      }
      expect(seen).toEqual(all)
    }),
  )
})

test.each([
  [{}, 50],
  [{ limit: '200' }, 200],
  [{ limit: '201' }, null],
  [{ limit: '0' }, null],
  [{ limit: '1.5' }, null],
  [{ limit: 'x' }, null],
  [{ limit: ['1', '2'] }, null],
])('limit of %j', (query, limit) => {
  const parsed = PageQuery.safeParse(query)
  expect(parsed.success ? parsed.data.limit : null).toBe(limit)
})
