import { expect, test } from 'vitest'
import { leadViews, searchOf, viewOf, weekAgo } from './lead-views.ts'

test('every view finds itself again in the address it leads to', () => {
  for (const { value } of leadViews) expect(viewOf(searchOf(value, {}))).toBe(value)
})

test('what was searched for stays, filters of the view before do not', () => {
  const before = { ...searchOf('mine', { q: 'acme', packageId: 'pkg_1' }), since: 'week' }
  expect(searchOf('all', before)).toEqual({ q: 'acme', packageId: 'pkg_1', accountId: undefined })
})

test('the link of a mail opens the own leads', () => {
  expect(viewOf({ owner: 'me' })).toBe('mine')
  expect(viewOf({ owner: 'usr_1' })).toBe('all')
})

test('a week ago is the same within an hour', () => {
  const at = Date.parse('2026-12-24T10:01:00Z')
  expect(weekAgo(at)).toBe('2026-12-17T10:00:00.000Z')
  expect(weekAgo(at + 58 * 60_000)).toBe(weekAgo(at))
})
