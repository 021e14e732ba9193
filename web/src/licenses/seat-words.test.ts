import { expect, test } from 'vitest'
import { assignedInWords, meterInWords, seatsInShort } from './seat-words.ts'

test.each([
  [3, 5, '2 of 5 free.'],
  [5, 5, 'All seats are taken.'],
  [0, 0, 'No seats are allowed.'],
  [7, 5, '2 over the limit: who has a seat keeps it, and nobody new gets one.'],
])('%d of %d: %s', (assigned, allowed, words) => {
  expect(meterInWords(assigned, allowed)).toBe(words)
})

test('a site license has no limit', () => {
  expect(meterInWords(3, null)).toContain('site license')
  expect(seatsInShort(1_200, null)).toBe('1,200 / ∞')
  expect(seatsInShort(12, 20)).toBe('12 / 20')
})

test('what came of assigning, told only where there is something', () => {
  expect(assignedInWords({ assigned: ['a'], already: [], refused: ['b', 'c'] })).toEqual([
    '1 user got a seat.',
    '2 users got none: no seat was free.',
  ])
})
