import { expect, test } from 'vitest'
import { oneOf, textsOf } from './url-filter.ts'

test('keeps named texts, reads numbers as typed, drops the rest', () => {
  expect(
    textsOf({ q: 17, state: 'active', other: 'x', sort: '', test: true, bad: {} }, [
      'q',
      'state',
      'sort',
      'test',
      'bad',
    ]),
  ).toEqual({
    q: '17',
    state: 'active',
    test: 'true',
  })
})

test('a value that the API does not know is none', () => {
  expect(oneOf(['a', 'b'], 'b')).toBe('b')
  expect(oneOf(['a', 'b'], 'c')).toBeUndefined()
})
