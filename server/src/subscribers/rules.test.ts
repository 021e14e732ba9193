import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normalizeOrgId } from './rules.ts'

test.each([
  ['acme-prod', 'acme-prod'],
  ['  acme\t', 'acme'],
  ['\u00a0acme\ufeff', 'acme'],
  ['Acme', 'Acme'],
  ['cafe\u0301', 'caf\u00e9'],
  ['', null],
  ['   ', null],
  ['x'.repeat(128), 'x'.repeat(128)],
  ['x'.repeat(129), null],
  [` ${'x'.repeat(128)} `, 'x'.repeat(128)],
  ['e\u0301'.repeat(128), '\u00e9'.repeat(128)],
  ['😀'.repeat(128), '😀'.repeat(128)],
  ['😀'.repeat(129), null],
  // Salesforce: 18 characters with the right checksum are the 15-character id.
  ['00D000000000062', '00D000000000062'],
  ['00D000000000062EAA', '00D000000000062'],
  ['00D000000000062EAB', '00D000000000062EAB'],
  ['00D000000000062eaa', '00D000000000062eaa'],
  ['00D30000000pXyZEAU', '00D30000000pXyZ'],
  ['00D30000000pXyZEAM', '00D30000000pXyZEAM'],
  [' 00D000000000062EAA ', '00D000000000062'],
])('%j → %j', (raw, id) => {
  expect(normalizeOrgId(raw)).toBe(id)
})

test('both forms of any Salesforce id are one subscriber, and no third form is (I4)', () => {
  const id15 = fc.string({ unit: fc.constantFrom(...'ABCXYZabcxyz0189'), minLength: 15, maxLength: 15 })
  fc.assert(
    fc.property(id15, (id) => {
      const long = id + checksum(id)
      expect(normalizeOrgId(long)).toBe(id)
      const wrong = `${long.slice(0, 17)}${long.at(-1) === 'A' ? 'B' : 'A'}`
      expect(normalizeOrgId(wrong)).toBe(wrong)
    }),
  )
})

test('normalising twice is the same as once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 140 }), (raw) => {
      const once = normalizeOrgId(raw)
      if (once !== null) expect(normalizeOrgId(once)).toBe(once)
    }),
  )
})

/** By the description of the vendor: each third, read backwards, is a binary number of its capitals. */
function checksum(id: string): string {
  return [0, 5, 10]
    .map((start) => {
      const bits = [...id.slice(start, start + 5)].toReversed().map((char) => (char >= 'A' && char <= 'Z' ? '1' : '0'))
      return 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'[Number.parseInt(bits.join(''), 2)]
    })
    .join('')
}
