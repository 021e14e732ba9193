import { describe, expect, it } from 'vitest'
import { backoffDelay, checkInDelay, parseRetryAfter } from './backoff.ts'
import { createReader } from './stream.ts'

describe('createReader', () => {
  const text =
    ': hello\n\nevent: changed\r\ndata: {"revision": 5}\r\n\r\ndata: x\n\nevent: empty\n\nevent:changed\ndata\n\n'

  it('hears the same events however the stream is cut', () => {
    for (let cut = 1; cut < text.length; cut++) {
      const heard: string[] = []
      const read = createReader((event) => heard.push(event))
      for (let at = 0; at < text.length; at += cut) read(text.slice(at, at + cut))
      expect(heard, `pieces of ${cut}`).toEqual(['changed', 'message', 'changed'])
    }
  })
})

describe('backoffDelay', () => {
  it('doubles up to a quarter of an hour, half of it random', () => {
    expect([1, 2, 3, 10, 11, 99].map((failures) => backoffDelay(failures, 0, undefined))).toEqual([
      500, 1_000, 2_000, 256_000, 450_000, 450_000,
    ])
    expect(backoffDelay(1, 0.999, undefined)).toBeCloseTo(999.5)
  })

  it('never returns before the server asked, nor much later than a day', () => {
    expect(backoffDelay(1, 0, 60)).toBe(60_000)
    expect(backoffDelay(11, 0, 1)).toBe(450_000)
    expect(backoffDelay(1, 0.5, 1e9)).toBe(86_400_000)
  })
})

it('checkInDelay spreads a fleet, within bounds', () => {
  expect([checkInDelay(3600, 0), checkInDelay(3600, 0.5)]).toEqual([3_240_000, 3_600_000])
  expect([checkInDelay(0, 0.5), checkInDelay(1e9, 0.5)]).toEqual([5_000, 604_800_000])
})

it('parseRetryAfter reads seconds and dates', () => {
  const now = Date.parse('2026-09-21T14:00:00Z')
  expect(parseRetryAfter('120', now)).toBe(120)
  expect(parseRetryAfter('Mon, 21 Sep 2026 14:01:00 GMT', now)).toBe(60)
  expect(parseRetryAfter('Mon, 21 Sep 2026 13:00:00 GMT', now)).toBe(0)
  expect([parseRetryAfter(null, now), parseRetryAfter('soon', now)]).toEqual([undefined, undefined])
})
