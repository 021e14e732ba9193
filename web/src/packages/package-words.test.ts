import { expect, test } from 'vitest'
import { givesAllAway, proposeSlug, sandboxesInWords, snippetOf, termsInWords } from './package-words.ts'

test.each([
  [{ status: 'trial', days: 30, seats: 5 }, '30-day trial, 5 seats'],
  [{ status: 'active', days: null, seats: null }, 'Active without end, site license'],
  [{ status: 'active', days: 1, seats: 1 }, 'Active for 1 day, 1 seat'],
  [{ status: 'active', days: 365, seats: 25_000 }, 'Active for 365 days, 25,000 seats'],
] as const)('%j in words', (terms, words) => {
  expect(termsInWords(terms)).toBe(words)
})

test('only active, without end and for the whole site gives all away (P1)', () => {
  expect(givesAllAway({ status: 'active', days: null, seats: null })).toBe(true)
  expect(givesAllAway({ status: 'active', days: null, seats: 5 })).toBe(false)
  expect(givesAllAway({ status: 'active', days: 30, seats: null })).toBe(false)
})

test.each([
  ['Widget Analytics!', 'widget-analytics'],
  ['  Größe & Übermaß ', 'grosse-ubermass'],
  ['包装', ''],
  [`${'a'.repeat(59)} b`, 'a'.repeat(59)],
])('%s → %s', (name, slug) => {
  expect(proposeSlug(name)).toBe(slug)
})

test('the snippet names everything a product pins', () => {
  const key = { kty: 'OKP', crv: 'Ed25519', x: 'xxx', kid: 'kkk' } as const
  const code = snippetOf(
    { id: 'pkg_1', rootKeys: [key, { ...key, kid: 'spare' }], installKey: 'ik_live_1' },
    'https://lma',
  )
  for (const part of ["'https://lma'", "'pkg_1'", '"kid":"kkk"', '"kid":"spare"', "'ik_live_1'"])
    expect(code).toContain(part)
})

test.each([
  ['follow', null, null, 'As the parent, for everybody in it'],
  ['capped', 1, null, 'As the parent, 1 seat'],
  ['capped', null, null, 'As the parent, for everybody in it'],
  ['time_boxed', null, 14, 'As the parent, for 14 days'],
] as const)('sandboxes: %s, %s seats, %s days', (sandboxPolicy, sandboxSeats, sandboxDays, words) => {
  expect(sandboxesInWords({ sandboxPolicy, sandboxSeats, sandboxDays })).toBe(words)
})
