import { expect, test } from 'vitest'
import { lifeOf, needsRotation, nextEpoch } from './rules.ts'

const DAY = 86_400_000
const now = new Date('2026-11-24T12:00:00Z')
const after = (days: number) => new Date(now.getTime() + days * DAY)

test('a certificate outlives the longest document that its key may sign (C4)', () => {
  for (const offlineDays of [1, 30, 365]) {
    const life = lifeOf(now, offlineDays)
    expect(life.notBefore.getTime()).toBe(now.getTime() - 3_600_000)
    expect(life.notAfter.getTime() - life.signUntil.getTime()).toBeGreaterThanOrEqual(offlineDays * DAY)
  }
})

test.each([
  ['a new key', 0, 30, false],
  ['just before the overlap', 79.9, 30, false],
  ['in the overlap', 80.1, 30, true],
  ['after its end', 91, 30, true],
  ['a longer offline period than it was made for', 1, 200, true],
])('another key is due: %s', (_what, days, offlineDays, due) => {
  expect(needsRotation(lifeOf(now, 30), offlineDays, after(days))).toBe(due)
})

test('an epoch is the time, and always higher than the one before', () => {
  const seconds = now.getTime() / 1000
  expect(nextEpoch(5, now)).toBe(seconds)
  expect(nextEpoch(seconds, now)).toBe(seconds + 1)
  expect(nextEpoch(seconds + 9, now)).toBe(seconds + 10)
})
