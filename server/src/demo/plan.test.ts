import { expect, test } from 'vitest'
import { PACKAGES, YEAR } from './catalog.ts'
import { planYear, SUBSCRIBERS } from './plan.ts'

const year = planYear(7)

test('the same seed is the same year, another one is another', () => {
  expect(planYear(7)).toEqual(year)
  expect(planYear(8)).not.toEqual(year)
})

test('400 subscribers, each with its own org id and name, as long as names get', () => {
  const byOrg = Map.groupBy(year, ({ subscriber }) => subscriber.orgId)
  expect(byOrg.size).toBe(SUBSCRIBERS)
  for (const stories of byOrg.values())
    expect(new Set(stories.map(({ packageKey }) => packageKey)).size).toBe(stories.length)
  const names = year.map(({ subscriber }) => subscriber.name)
  expect(Math.max(...names.map(({ length }) => length))).toBeGreaterThan(150)
  expect(Math.max(...names.map(({ length }) => length))).toBeLessThanOrEqual(200)
  expect(names.filter((name) => /[\u0370-\uffff]/.test(name)).length).toBeGreaterThan(80)
})

test('every package, every fate, some sandboxes, all in order within the year', () => {
  expect(new Set(year.map(({ packageKey }) => packageKey)).size).toBe(PACKAGES.length)
  const fates = new Set(year.map(({ fate }) => fate))
  expect([...fates].toSorted()).toEqual(['bought', 'fresh', 'grace', 'lapsed', 'suspended', 'uninstalled'])
  expect(year.filter(({ subscriber }) => subscriber.type === 'sandbox').length).toBeGreaterThan(30)
  const days = year.map(({ day }) => day)
  expect(days).toEqual(days.toSorted((a, b) => a - b))
  expect(days.every((day) => day > 0 && day < YEAR)).toBe(true)
})
