import { describe, expect, test } from 'vitest'
import { followedTerms, keepUninstalled, type SandboxPolicy } from './followed-terms.ts'
import { accessUntilOf, termsAtInstall, uninstallTerms, type Terms } from './rules.ts'

const ZONE = 'Europe/Berlin'
const SINCE = new Date('2026-03-01T12:00:00Z')
const FOLLOW: SandboxPolicy = { kind: 'follow', seats: 3, days: 5 }
const parent: Terms = {
  ...termsAtInstall({ status: 'active', days: 365, seats: 40 }, ZONE, SINCE),
  features: { reports: true },
  message: 'Hello',
}

describe('the terms of a sandbox that follows (I6)', () => {
  test('status, dates, features and message are those of the parent, site-wide', () => {
    expect(followedTerms(parent, FOLLOW, SINCE)).toEqual({ ...parent, seats: null })
    const suspended: Terms = { ...parent, status: 'suspended', suspendedFrom: 'active' }
    expect(followedTerms(suspended, FOLLOW, SINCE)).toMatchObject({ status: 'suspended', suspendedFrom: 'active' })
  })

  test('capped: so many seats, else the same', () => {
    expect(followedTerms(parent, { ...FOLLOW, kind: 'capped' }, SINCE)).toEqual({ ...parent, seats: 3 })
  })

  test.each<[string, string | null, string | null]>([
    ['the box ends first', '2027-03-01', '2026-03-06'],
    ['the parent ends first', '2026-03-04', '2026-03-04'],
    ['they end on the same day', '2026-03-06', '2026-03-06'],
    ['the parent never ends', null, '2026-03-06'],
  ])('time-boxed: %s', (_what, expires, ends) => {
    const terms = { ...parent, expires, accessUntil: accessUntilOf(expires, ZONE) }
    const followed = followedTerms(terms, { ...FOLLOW, kind: 'time_boxed' }, SINCE)
    expect(followed).toEqual({ ...terms, seats: null, expires: ends, accessUntil: accessUntilOf(ends, ZONE) })
  })

  test('time-boxed across the change of the clocks: to the end of the day in the zone of the parent', () => {
    const followed = followedTerms(parent, { ...FOLLOW, kind: 'time_boxed', days: 28 }, SINCE)
    expect(followed.accessUntil?.toISOString()).toBe('2026-03-29T22:00:00.000Z')
  })

  test.each<[Partial<Terms>, 'trial' | 'active']>([
    [{ status: 'active' }, 'active'],
    [{ status: 'trial' }, 'trial'],
    [{ status: 'suspended', suspendedFrom: 'trial' }, 'trial'],
  ])('the parent was uninstalled when it was %j: suspended, for the sandbox is still there', (was, stage) => {
    const gone = uninstallTerms({ ...parent, ...was })
    expect(followedTerms(gone, FOLLOW, SINCE)).toMatchObject({
      status: 'suspended',
      suspendedFrom: stage,
      statusBefore: null,
    })
  })

  test('a sandbox that was uninstalled stays so, and comes back with what the parent has', () => {
    const followed = followedTerms(parent, FOLLOW, SINCE)
    expect(keepUninstalled({ status: 'uninstalled' }, followed)).toEqual({
      ...followed,
      status: 'uninstalled',
      statusBefore: 'active',
    })
    expect(keepUninstalled({ status: 'trial' }, followed)).toBe(followed)
  })
})
