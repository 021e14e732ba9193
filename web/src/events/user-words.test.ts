import { expect, test } from 'vitest'
import { shortUser, usersCounted, usersInWords } from './user-words.ts'

test('a long reference keeps both its ends', () => {
  expect(shortUser('ada')).toBe('ada')
  expect(shortUser('ada.lovelace.of.the.engine@acme.example')).toBe('ada.lovelace.o….example')
  expect(shortUser('😀'.repeat(30))).toBe(`${'😀'.repeat(14)}…${'😀'.repeat(8)}`)
})

test.each([
  [[], 0, '0 users'],
  [['a'], 1, 'a'],
  [['a', 'b'], 2, 'a and b'],
  [['a', 'b', 'c', 'd'], 4, 'a, b, c and d'],
  [['a', 'b', 'c', 'd', 'e'], 5, 'a, b, c and 2 more'],
  [['a', 'b', 'c', 'd'], 1_234, 'a, b, c and 1,231 more'],
  [[], 7, '7 users'],
])('%j of %d: %s', (users, count, words) => {
  expect(usersInWords(users, count)).toBe(words)
})

test('one user is no users', () => {
  expect(usersCounted(1)).toBe('1 user')
  expect(usersCounted(10_000)).toBe('10,000 users')
})
