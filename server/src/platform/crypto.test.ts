import { expect, test } from 'vitest'
import { createVault, randomToken, sameBytes, sha256 } from './crypto.ts'

const vault = createVault(Buffer.alloc(32, 1))

test('what is sealed comes back, for the same key and purpose only', () => {
  const sealed = vault.seal('secret', 'key/1')
  expect(sealed.includes('secret')).toBe(false)
  expect(vault.open(sealed, 'key/1').toString()).toBe('secret')
  expect(vault.seal('secret', 'key/1').equals(sealed)).toBe(false)
  expect(() => vault.open(sealed, 'key/2')).toThrow()
  expect(() => createVault(Buffer.alloc(32, 2)).open(sealed, 'key/1')).toThrow()
})

test('whatever byte of it is changed, or cut off, it does not open', () => {
  const sealed = vault.seal('secret', 'p')
  for (let at = 0; at < sealed.length; at++) {
    const spoilt = Buffer.from(sealed)
    spoilt[at] = spoilt[at]! ^ 1
    expect(() => vault.open(spoilt, 'p')).toThrow()
    expect(() => vault.open(sealed.subarray(0, at), 'p')).toThrow()
  }
})

test('the check value tells keys apart and is no key', () => {
  expect(createVault(Buffer.alloc(32, 1)).check).toBe(vault.check)
  expect(createVault(Buffer.alloc(32, 2)).check).not.toBe(vault.check)
  expect(vault.check).not.toContain(Buffer.alloc(32, 1).toString('base64url'))
})

test('tokens are 256 bits, and differ', () => {
  expect(randomToken('ik_')).toMatch(/^ik_[A-Za-z0-9_-]{43}$/)
  expect(randomToken()).not.toBe(randomToken())
})

test('bytes are compared whole', () => {
  expect(sameBytes(sha256('a'), sha256('a'))).toBe(true)
  expect(sameBytes(sha256('a'), sha256('b'))).toBe(false)
  expect(sameBytes(sha256('a'), Buffer.of(1))).toBe(false)
})
