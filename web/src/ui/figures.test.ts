import { expect, test } from 'vitest'
import { isNumber, readWhole, wholeFault, writeWhole } from './figures.ts'

test.each([
  ['0', 0],
  ['15', 15],
  [' 15 ', 15],
  ['007', 7],
  ['3,000', 3_000],
  ['99,000,000', 99_000_000],
  ['99999999999999', 99_999_999_999_999],
])('%j is %d', (text, number) => {
  expect(readWhole(text)).toBe(number)
})

test.each(['', '-1', '1.5', '1,5', '15,00', '1,0000', '1.000', '1e12', '0x10', '+3', '3 000', 'five', '9'.repeat(20)])(
  '%j is no whole number',
  (text) => {
    expect(readWhole(text)).toBeNull()
  },
)

test('a number out of range is said to be, whatever is typed stays', () => {
  expect(wholeFault(99_000_000, 0, 99_000_000)).toBeNull()
  expect(wholeFault(99_999_999_999_999, 0, 99_000_000)).toBe('A whole number from 0 to 99,000,000.')
  expect(wholeFault('1,5', 0, 10)).toBe('A whole number from 0 to 10.')
  expect(wholeFault('', 1, 10)).toBe('A whole number from 1 to 10.')
  expect([writeWhole(3_000), writeWhole('1,5')]).toEqual(['3,000', '1,5'])
})

test.each([
  ['1.5', true],
  ['-2', true],
  ['0', true],
  ['', false],
  ['1,5', false],
  ['1e5', false],
  ['.5', false],
  ['9'.repeat(400), false],
])('%j is a number: %s', (text, is) => {
  expect(isNumber(text)).toBe(is)
})
