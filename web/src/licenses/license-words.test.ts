import { describe, expect, test } from 'vitest'
import { deliveryInWords, silentSince, stagesOf } from './license-words.ts'

const delivery = {
  desiredRevision: 3,
  desiredAt: '2026-11-24T10:00:00Z',
  deliveredRevision: 2 as number | null,
  deliveredAt: '2026-11-24T09:00:00Z',
  acknowledgedRevision: 2 as number | null,
  acknowledgedAt: '2026-11-24T09:00:01Z',
  connected: true,
  lastCheckInAt: null,
}
const done = (changed: Partial<typeof delivery>) =>
  stagesOf({ delivery: { ...delivery, ...changed } })?.map((stage) => stage.done)

describe('the four stages (M9)', () => {
  test.each([
    [{}, [true, false, false, false]],
    [{ deliveredRevision: null, acknowledgedRevision: null }, [true, false, false, false]],
    [{ deliveredRevision: 3 }, [true, true, false, false]],
    [{ deliveredRevision: 3, acknowledgedRevision: 3 }, [true, true, true, true]],
    // The delivery is written a moment after the acknowledgement that proves it.
    [{ acknowledgedRevision: 3 }, [true, true, true, true]],
  ])('%j', (changed, expected) => {
    expect(done(changed)).toEqual(expected)
  })

  test('there are none while nothing is installed', () => {
    expect(stagesOf({ delivery: null })).toBeNull()
    expect(deliveryInWords({ delivery: null })).toEqual({ steps: 0, words: 'Not installed' })
  })

  test('in a list, what is waited for', () => {
    expect(deliveryInWords({ delivery }).words).toBe('On its way')
    expect(deliveryInWords({ delivery: { ...delivery, connected: false } }).words).toBe('Waits for the next check-in')
    expect(deliveryInWords({ delivery: { ...delivery, acknowledgedRevision: 3 } }).words).toBe('Acknowledged')
  })
})

describe('silent', () => {
  const now = Date.parse('2026-11-24T10:00:00Z')
  const heard = (lastCheckInAt: string | null, changed = {}) =>
    silentSince({ status: 'active', delivery: { ...delivery, connected: false, lastCheckInAt, ...changed } }, 30, now)

  test('is what was not heard of for longer than the package says', () => {
    expect(heard('2026-10-01T00:00:00Z')).toBe('2026-10-01T00:00:00Z')
    expect(heard('2026-11-01T00:00:00Z')).toBeNull()
    expect(heard('2026-10-01T00:00:00Z', { connected: true })).toBeNull()
    expect(heard(null)).toBeNull()
  })

  test('is nothing that was uninstalled, or never installed', () => {
    expect(silentSince({ status: 'active', delivery: null }, 30, now)).toBeNull()
    const gone = { ...delivery, connected: false, lastCheckInAt: '2026-01-01T00:00:00Z' }
    expect(silentSince({ status: 'uninstalled', delivery: gone }, 30, now)).toBeNull()
  })
})
