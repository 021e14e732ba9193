import { describe, expect, test } from 'vitest'
import { acceptContact } from './accept-contact.ts'

describe('what is accepted as a contact (I2)', () => {
  test.each([[undefined], [null]])('%j is none', (raw) => expect(acceptContact(raw)).toBeUndefined())
  test.each([['Ada'], [7], [true], [[]], [[{ lastName: 'Ada' }]]])('%j is refused', (raw) => {
    expect(() => acceptContact(raw)).toThrow('is not an object')
  })
  test('16 kB are, a byte more is refused', () => {
    const size = Buffer.byteLength(JSON.stringify({ note: '' }))
    expect(acceptContact({ note: 'x'.repeat(16_384 - size) })).toBeDefined()
    expect(() => acceptContact({ note: 'x'.repeat(16_385 - size) })).toThrow('larger than 16 kB')
    expect(() => acceptContact({ note: '€'.repeat(5_500) })).toThrow('larger than 16 kB')
  })
  test('is made storable, in names and depths too', () => {
    const odd = { lastName: 'A\0da', list: ['\ud800x'], 'na\0me': { deep: 'y\udfff' } }
    expect(acceptContact(odd)).toEqual({ lastName: 'Ada', list: ['\ufffdx'], name: { deep: 'y\ufffd' } })
  })
  test('what is too deep for a database is cut off', () => {
    const deep = JSON.parse(`{"a":${'['.repeat(100_000)}1${']'.repeat(100_000)},"lastName":"Ada"}`) as unknown
    const kept = acceptContact(deep)
    expect(kept?.['lastName']).toBe('Ada')
    let levels = 0
    for (let at: unknown = kept?.['a']; Array.isArray(at); at = at[0] as unknown) levels++
    expect(levels).toBe(32)
  })
})
