import { expect, test } from 'vitest'
import { silentSince } from './installation-words.ts'

const installedAt = '2026-02-01T12:00:00Z'

test('silence begins with the last check-in, as the day of the org', () => {
  expect(silentSince({ lastCheckInAt: '2026-03-02T23:30:00Z', installedAt }, 'Europe/Berlin')).toBe(
    'Silent since Mar 3, 2026',
  )
})

test('what never checked in is silent since it was installed', () => {
  expect(silentSince({ lastCheckInAt: null, installedAt }, 'UTC')).toBe('Silent since Feb 1, 2026')
})
