import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeState, formatCode, normalizeCode } from './rules.ts'

const bytes = fc.uint8Array({ minLength: 10, maxLength: 10 })

describe('codes (I8)', () => {
  test('eighty bits, none lost', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        const code = formatCode(a)
        expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
        expect(formatCode(b) === code).toBe(Buffer.from(a).equals(Buffer.from(b)))
      }),
    )
  })

  test('however a person types it', () => {
    const spoil = fc.constantFrom<(code: string) => string>(
      (code) => code.toLowerCase(),
      (code) => code.replaceAll('-', ''),
      (code) => code.replaceAll('-', ' – '),
      (code) => `\t${code} \n`,
      (code) => code.replaceAll('0', 'O'),
      (code) => code.replaceAll('0', 'o'),
      (code) => code.replaceAll('1', 'I'),
      (code) => code.replaceAll('1', 'l'),
      (code) =>
        [...code]
          .map((char) => (/\w/.test(char) ? String.fromCodePoint(char.codePointAt(0)! + 0xfee0) : char))
          .join(''),
    )
    fc.assert(
      fc.property(bytes, fc.array(spoil), (raw, spoils) => {
        const code = formatCode(raw)
        expect(normalizeCode(spoils.reduce((text, one) => one(text), code))).toBe(code)
      }),
    )
  })

  test.each(['', 'ABCD-EFGH-JKMN-PQR', 'ABCD-EFGH-JKMN-PQRSS', 'UUUU-UUUU-UUUU-UUUU', '👍'.repeat(16)])(
    '%j is none',
    (typed) => {
      expect(normalizeCode(typed)).toBeNull()
    },
  )
})

test('the state of a code', () => {
  const now = new Date('2026-11-24T00:00:00Z')
  const later = new Date(now.getTime() + 1)
  const open = { used_at: null, revoked_at: null, expires_at: later }
  expect(codeState(open, now)).toBe('open')
  expect(codeState({ ...open, expires_at: now }, now)).toBe('expired')
  expect(codeState({ ...open, revoked_at: now }, now)).toBe('revoked')
  expect(codeState({ ...open, used_at: now, revoked_at: now, expires_at: now }, now)).toBe('used')
})
