import { expect, test } from 'vitest'
import type { App } from './context.ts'
import { inStretches, nextStretch } from './stretches.ts'

test.each([
  ['as long as it should', 400, 50, 400],
  ['quick: at most twice as many', 400, 1, 800],
  ['slow: fewer', 400, 200, 100],
  ['very slow: never none', 400, 100_000, 50],
  ['never too many', 2_000, 1, 2_000],
])('the next stretch after one that was %s', (_what, before, took, next) => {
  expect(nextStretch(before, took, 'embedded')).toBe(next)
})

test('on PostgreSQL, which serves others meanwhile, a stretch may be larger', () => {
  expect(nextStretch(2_000, 50, 'postgres')).toBe(4_000)
  expect(nextStretch(4_000, 50, 'postgres')).toBe(5_000)
  expect(nextStretch(4_000, 2_000, 'postgres')).toBe(1_000)
})

test('stretches take everything once, in order, and never none', async () => {
  const app = { database: { engine: 'embedded' } } as App
  const taken: { after: number; through: number }[] = []
  const work = async (stretch: { after: number; through: number }) => void taken.push(stretch)
  await inStretches(app, 0, work)
  expect(taken).toEqual([])
  await inStretches(app, 1_000, work)
  expect(taken).toEqual([
    { after: 0, through: 200 },
    { after: 200, through: 600 },
    { after: 600, through: 1_000 },
  ])
})
