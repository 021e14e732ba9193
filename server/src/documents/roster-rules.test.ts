import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isFollowable, isRosterReusable, type RosterNow, type StoredRoster } from './roster-rules.ts'

const DAY = 86_400_000
const at = (ms: number) => new Date(Date.UTC(2026, 10, 24) + ms)
const seconds = (date: Date) => Math.floor(date.getTime() / 1000)
const current: RosterNow = { kid: 'k', epoch: 1, revision: 5, offlineDays: 10, certificateUntil: at(99 * DAY) }
const stored: StoredRoster = { kid: 'k', epoch: 1, revision: 5, issuedAt: at(0), expiresAt: at(10 * DAY) }
const held = { epoch: 1, revision: 5, iat: seconds(at(0)) }

describe('the stored roster is handed out again (C4)', () => {
  test('until half of its life is over', () => {
    expect(isRosterReusable(stored, current, at(5 * DAY - 1))).toBe(true)
    expect(isRosterReusable(stored, current, at(5 * DAY))).toBe(false)
    expect(isRosterReusable(null, current, at(0))).toBe(false)
  })

  test('for 30 seconds although seats have changed', () => {
    const behind = { ...current, revision: 6 }
    expect(isRosterReusable(stored, behind, at(29_999))).toBe(true)
    expect(isRosterReusable(stored, behind, at(30_000))).toBe(false)
  })

  test('not of another key or epoch, another offline period, a later revision, or from the future', () => {
    const now = at(1_000)
    for (const other of [
      { kid: 'l' },
      { epoch: 2 },
      { offlineDays: 11 },
      { revision: 4 },
      { certificateUntil: at(9 * DAY) },
    ])
      expect([other, isRosterReusable(stored, { ...current, ...other }, now)]).toEqual([other, false])
    expect(isRosterReusable(stored, current, at(-61_000))).toBe(false)
  })
})

describe('a product goes on from what it holds', () => {
  test('of this epoch, not ahead, and good for half of its life (C4)', () => {
    expect(isFollowable({ ...held, revision: 0 }, stored, current, at(5 * DAY - 1))).toBe(true)
    expect(isFollowable(held, stored, current, at(5 * DAY))).toBe(false)
    expect(isFollowable({ ...held, epoch: 0 }, stored, current, at(0))).toBe(false)
    expect(isFollowable({ ...held, revision: 6 }, stored, current, at(0))).toBe(false)
  })

  test('unless this database never signed it: its key may be another (I9)', () => {
    expect(isFollowable(held, null, current, at(0))).toBe(false)
    expect(isFollowable({ ...held, iat: held.iat + 1 }, stored, current, at(0))).toBe(false)
    expect(isFollowable({ ...held, iat: held.iat - 60 }, stored, current, at(0))).toBe(true)
  })

  test('a certificate that ends sooner shortens its life', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 40 * DAY }), (days, passed) => {
        const short = { ...current, certificateUntil: at(days * DAY) }
        const life = Math.min(days, current.offlineDays) * DAY
        expect(isFollowable(held, stored, short, at(passed))).toBe(passed < life / 2)
      }),
    )
  })
})
