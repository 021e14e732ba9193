import { expect, test } from 'vitest'
import { rebase, same } from './rebase.ts'

test('a touched field keeps what was typed, the others take what was saved', () => {
  const base = { seats: 5, status: 'trial', features: { a: true } }
  const typed = { seats: 8, status: 'trial', features: { a: true } }
  const saved = { seats: 6, status: 'active', features: { a: false } }
  expect(rebase(base, typed, saved)).toEqual({ seats: 8, status: 'active', features: { a: false } })
})

test('the order of members makes no difference', () => {
  expect(same({ a: 1, b: [{ c: 1, d: 2 }] }, { b: [{ d: 2, c: 1 }], a: 1 })).toBe(true)
  expect(same({ a: [1, 2] }, { a: [2, 1] })).toBe(false)
  expect(same(null, {})).toBe(false)
})
