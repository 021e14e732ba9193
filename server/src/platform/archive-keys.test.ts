import { expect, test } from 'vitest'
import { isRecipientKey, isSignerKey, makeRecipientKeys, makeSignerKeys } from './archive-keys.ts'

const text = (hex: string) => Buffer.from(hex, 'hex').toString('base64url')
const little = (value: bigint) =>
  text(Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse().toString('hex'))
const P = 2n ** 255n - 19n

test('keys that were made are keys', async () => {
  for (let round = 0; round < 50; round++) {
    expect([isRecipientKey(makeRecipientKeys().publicKey), await isSignerKey(makeSignerKeys().publicKey)]).toEqual([
      true,
      true,
    ])
  }
})

test.each([
  ['0', little(0n)],
  ['1', little(1n)],
  ['-1', little(P - 1n)],
  ['0, not reduced', little(P)],
  ['of order 8', text('e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800')],
  ['of order 8, the other', text('5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157')],
  ['too short', 'AAAA'],
])('nothing is sealed to a point of low order: %s', (_what, key) => {
  expect(isRecipientKey(key)).toBe(false)
})

test.each([
  ['the neutral one', little(1n)],
  ['of order 2', little(P - 1n)],
  ['of order 4', little(0n)],
  ['of order 4, of the other sign', little(1n << 255n)],
  ['of order 8', text('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a')],
  ['of order 8, the other', text('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05')],
  ['not reduced', little(P + 3n)],
  ['not on the curve', little(2n)],
  ['too short', 'AAAA'],
])('nobody signs with a point of low order, or with none: %s', async (_what, key) => {
  expect(await isSignerKey(key)).toBe(false)
})
