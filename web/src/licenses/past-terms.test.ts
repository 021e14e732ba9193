import { expect, test } from 'vitest'
import { compareTerms } from './past-terms.ts'
import type { License, LicenseAt } from './queries.ts'

const now = {
  state: 'active',
  seats: 20,
  seatsUsed: 12,
  expires: null,
  timeZone: 'UTC',
  message: null,
  features: { sso: true },
  revision: 4,
} as unknown as License
const then = {
  ...now,
  state: 'trial',
  seats: 5,
  seatsUsed: 3,
  expires: '2026-12-24',
  features: { tier: 'gold', sso: true },
  revision: 1,
} as unknown as LicenseAt

test('then beside now, field by field', () => {
  expect(compareTerms(then, now)).toEqual([
    { label: 'State', was: 'Trial', is: 'Active', differs: true },
    { label: 'Seats used', was: '3 of 5', is: '12 of 20', differs: true },
    { label: 'Last day of access', was: 'Dec 24, 2026, UTC', is: 'Never ends', differs: true },
    { label: 'Message', was: null, is: null, differs: false },
    { label: 'Feature sso', was: 'Yes', is: 'Yes', differs: false },
    { label: 'Feature tier', was: 'gold', is: null, differs: true },
    { label: 'Revision', was: '1', is: '4', differs: true },
  ])
})

test('what erased events no longer tell is not known', () => {
  expect(compareTerms({ ...then, seatsUsed: null }, now)[1]?.was).toBe('Not known, of 5')
})
