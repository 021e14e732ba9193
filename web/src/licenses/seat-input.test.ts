import { expect, test } from 'vitest'
import { batchesOf, usersOf } from './seat-input.ts'

test('pasted users stand one a line or behind commas, trimmed, each once', () => {
  expect(usersOf(' ada@x.example\r\nbob, cyd;\tbob\n\n  Ann Lee ,')).toEqual({
    users: ['ada@x.example', 'bob', 'cyd', 'Ann Lee'],
    twice: 1,
    faults: [],
  })
  expect(usersOf(' \n, ')).toEqual({ users: [], twice: 0, faults: [] })
})

test('what stands in quotes stays together', () => {
  const pasted = '"Lovelace, Ada" <ada@x.example>; "Lee; Ann"\nbob "the builder, cyd'
  expect(usersOf(pasted).users).toEqual(['"Lovelace, Ada" <ada@x.example>', '"Lee; Ann"', 'bob "the builder', 'cyd'])
})

test.each([
  ['a/b', 'contains a slash'],
  ['x'.repeat(256), 'longer than 255 characters'],
  ['a\u0000b', 'contains a control character'],
  ['a\u200bb', 'contains an invisible character'],
  ['\ud800', 'contains half of a character'],
  ['..', 'cannot stand in an address'],
])('%j is left out: %s', (user, why) => {
  expect(usersOf(`good,${user}`)).toEqual({ users: ['good'], twice: 0, faults: [{ user, why }] })
})

test('upper and lower case are different users', () => {
  expect(usersOf('Ada\nada').users).toEqual(['Ada', 'ada'])
})

test('many go in batches', () => {
  expect(batchesOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
  expect(batchesOf([], 2)).toEqual([])
})
