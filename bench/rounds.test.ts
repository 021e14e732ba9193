import { expect, test } from 'vitest'
import { compare, growthOf, median } from './rounds.ts'

test('the median is the middle, or between the two middle ones', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([4, 1, 2, 9])).toBe(3)
  expect(() => median([])).toThrow()
})

test('pairs are measured back to back, the first is left out, and the ratio is of pairs', async () => {
  const order: string[] = []
  const side = (name: string, values: number[]) => async () => {
    order.push(name)
    return values.shift() ?? 0
  }
  const result = await compare(side('a', [1, 10, 40, 90]), side('b', [1, 10, 20, 30]), 3)
  expect(order.join('')).toBe('abab' + 'ba' + 'ab')
  expect(result).toEqual({ ours: 40, bare: 20, ratio: 2 })
})

test('how something grows is told by its exponent', () => {
  const points = (power: number) => [1, 10, 100].map((x) => [x, 3 * x ** power] as const)
  expect(growthOf(points(1))).toBeCloseTo(1)
  expect(growthOf(points(1.5))).toBeCloseTo(1.5)
})
