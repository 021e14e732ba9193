import { expect, test, vi } from 'vitest'
import { batcher } from './batcher.ts'

const double = () =>
  vi.fn(async (keys: readonly number[]) => new Map(keys.filter((key) => key >= 0).map((key) => [key, key * 2])))

test('what is asked for in one turn is loaded at once, each key once', async () => {
  const load = double()
  const get = batcher(load)
  expect(await Promise.all([get(1), get(2), get(1), get(-1)])).toEqual([2, 4, 2, undefined])
  expect(load.mock.calls).toEqual([[[1, 2, -1]]])
  expect(await get(1)).toBe(2)
  expect(load).toHaveBeenCalledTimes(2)
})

test('never more than five hundred at once, and none forgotten', async () => {
  const load = double()
  const get = batcher(load)
  const keys = Array.from({ length: 1_201 }, (_, key) => key)
  expect(await Promise.all(keys.map(get))).toEqual(keys.map((key) => key * 2))
  expect(load.mock.calls.map(([batch]) => batch.length)).toEqual([500, 500, 201])
})

test('a failed load fails whoever waits, and nobody after', async () => {
  const load = double().mockRejectedValueOnce(new Error('down'))
  const get = batcher(load)
  expect((await Promise.allSettled([get(1), get(2)])).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await get(1)).toBe(2)
})
