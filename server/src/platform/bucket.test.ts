import { expect, test } from 'vitest'
import { takeToken } from './bucket.ts'
import type { App } from './context.ts'

function appAt(clock: { now: number }): App {
  return { config: { RATE_LIMIT: 1 }, clock: () => new Date(clock.now) } as App
}

test('a burst, then as fast as it refills; each key for itself', () => {
  const clock = { now: 1_000_000 }
  const app = appAt(clock)
  for (let i = 0; i < 30; i++) takeToken(app, 'a', 30)
  expect(() => takeToken(app, 'a', 30)).toThrow('Try again in 2 seconds')
  takeToken(app, 'b', 30)
  clock.now += 2_000
  takeToken(app, 'a', 30)
  expect(() => takeToken(app, 'a', 30)).toThrow(expect.objectContaining({ code: 'rate_limited', retryAfterSeconds: 2 }))
  clock.now += 3_600_000
  for (let i = 0; i < 30; i++) takeToken(app, 'a', 30)
  expect(() => takeToken(app, 'a', 30)).toThrow('Try again')
})
