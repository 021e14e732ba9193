import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isId, newId, PREFIXES, type IdKind } from './ids.ts'

const kinds = Object.keys(PREFIXES) as IdKind[]

test('every kind has its prefix, and is no other kind', () => {
  for (const kind of kinds) {
    const id = newId(kind)
    expect(id).toMatch(new RegExp(`^${PREFIXES[kind]}_[0-9a-hjkmnp-tv-z]{26}$`))
    for (const other of kinds) expect(isId(other, id)).toBe(other === kind)
  }
})

test('ids of one process rise, so that a list by id is a list by time', () => {
  const made = Array.from({ length: 2_000 }, () => newId('event'))
  expect(made.toSorted()).toEqual(made)
  expect(new Set(made).size).toBe(made.length)
})

test.each([
  '',
  'lic_',
  'lic_01',
  `LIC_${'0'.repeat(26)}`,
  `lic_8${'0'.repeat(25)}`,
  `lic_${'u'.repeat(26)}`,
  `lic_${'0'.repeat(27)}`,
])('%j is no id', (text) => expect(isId('license', text)).toBe(false))

test('no other text is taken for one', () => {
  fc.assert(fc.property(fc.string(), (text) => !isId('package', text)))
})
