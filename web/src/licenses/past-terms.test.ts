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
    { label: 'State', then: 'Trial', now: 'Active', differs: true },
    { label: 'Seats used', then: '3 of 5', now: '12 of 20', differs: true },
    { label: 'Last day of access', then: 'Dec 24, 2026, UTC', now: 'Never ends', differs: true },
    { label: 'Message', then: null, now: null, differs: false },
    { label: 'Feature sso', then: 'Yes', now: 'Yes', differs: false },
    { label: 'Feature tier', then: 'gold', now: null, differs: true },
    { label: 'Revision', then: '1', now: '4', differs: true },
  ])
})

test('what erased events no longer tell is not known', () => {
  expect(compareTerms({ ...then, seatsUsed: null }, now)[1]?.then).toBe('Not known, of 5')
})
