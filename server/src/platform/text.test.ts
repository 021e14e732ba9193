import fc from 'fast-check'
import { expect, test } from 'vitest'
import { containing } from './search.ts'
import { refuseUnstorable, toStorable } from './text.ts'

const refusal = (value: unknown) => {
  try {
    refuseUnstorable(value, 'body')
    return null
  } catch (error) {
    return (error as { errors: { pointer: string }[] }).errors[0]?.pointer
  }
}

test.each([
  ['usual', null],
  ['😀 \u{10ffff} \n\t', null],
  [undefined, null],
  [null, null],
  [7, null],
  [{ a: [{ b: 'x' }] }, null],
  ['\0', '/'],
  ['x\ud800', '/'],
  ['\udc00x', '/'],
  ['\udc00\ud800', '/'],
  [{ a: [1, { b: 'x\0' }] }, '/a/1/b'],
  [{ 'na\0me': 1 }, '/…'],
])('%j is refused at %j', (value, pointer) => {
  expect(refusal(value)).toBe(pointer)
})

test('what is nested deeper than anything meant is refused, however deep', () => {
  const nested = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown
  expect(refusal(nested(33))).toBeNull()
  expect(refusal(nested(34))).toContain('/0/0')
  expect(refusal(nested(200_000))).toContain('/0/0')
})

test('any text becomes storable, and what was is left alone', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(refusal(toStorable(text))).toBeNull()
      if (refusal(text) === null) expect(toStorable(text)).toBe(text)
    }),
  )
  expect(toStorable('a\0b\ud800c')).toBe('ab\ufffdc')
})

test('a search pattern is taken literally', () => {
  expect(containing('50%_\\x')).toBe('%50\\%\\_\\\\x%')
})
