import { expect, test } from 'vitest'
import { adviceFor, answeredInWords, faultOfFile, fileNameOf } from './offline-words.ts'

test('the same file again is told as such, whatever it did first', () => {
  expect(answeredInWords({ outcome: 'installed', repeated: false })).toContain('is installed')
  expect(answeredInWords({ outcome: 'installed', repeated: true })).toContain('uploaded before')
})

test('a refusal by the code says to issue another one', () => {
  expect(adviceFor('code_used')).toContain('Issue another code')
  expect(adviceFor('stale_revision')).toBeNull()
})

test.each([
  [0, 'empty'],
  [4 * 1024 * 1024 + 1, 'larger than 4 MiB'],
])('a file of %d bytes is not sent', (size, why) => {
  expect(faultOfFile({ size })).toContain(why)
})

test('a file of 4 MiB is', () => {
  expect(faultOfFile({ size: 4 * 1024 * 1024 })).toBeNull()
})

test.each([
  ['Müller & Söhne GmbH', 'license-muller-sohne-gmbh-2026-03-29.json'],
  ['日本', 'license-file-2026-03-29.json'],
])('the file of %s is %s', (subscriberName, name) => {
  expect(fileNameOf({ subscriberName, subscriberOrgId: 'x', createdAt: '2026-03-29T12:00:00Z' })).toBe(name)
})
