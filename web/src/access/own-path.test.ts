import { expect, test } from 'vitest'
import { ownPath } from './own-path.ts'

test.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '', 7, undefined])(
  '%j is no path of this app',
  (to) => {
    expect(ownPath(to)).toBeUndefined()
  },
)

test('a path of this app stays as it is', () => {
  expect(ownPath('/licenses?q=acme#top')).toBe('/licenses?q=acme#top')
})
