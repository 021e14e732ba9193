import { describe, expect, test } from 'vitest'
import { bodyOf, freshValues, packageRules, termsOf, warnsOf } from './package-values.ts'

describe('default terms (P1)', () => {
  test('are a finite trial unless somebody says otherwise', () => {
    expect(termsOf(freshValues)).toEqual({ status: 'trial', days: 30, seats: 5 })
    expect(warnsOf(freshValues)).toBe(false)
  })

  test('a trial always ends, even after “without end” was ticked for active', () => {
    expect(termsOf({ ...freshValues, never: true })).toEqual({ status: 'trial', days: 30, seats: 5 })
  })

  test('active, without end and site-wide is warned of', () => {
    const all = { ...freshValues, status: 'active', never: true, site: true } as const
    expect(termsOf(all)).toEqual({ status: 'active', days: null, seats: null })
    expect(warnsOf(all)).toBe(true)
  })
})

test('what is switched off goes out as null, texts are trimmed', () => {
  expect(bodyOf({ ...freshValues, name: ' Widget ', slug: 'widget', description: ' ' })).toMatchObject({
    name: 'Widget',
    description: null,
    retrialAfterDays: null,
  })
  expect(bodyOf({ ...freshValues, retrial: true, retrialAfterDays: '90' }).retrialAfterDays).toBe(90)
})

test.each([
  ['widget', true],
  ['widget-2', true],
  ['w', false],
  ['-widget', false],
  ['Widget', false],
  ['a--b', false],
])('the short name %s is taken: %s', (slug, good) => {
  expect(packageRules.slug(slug) === null).toBe(good)
})

test.each([
  ['', false],
  [0, false],
  [1, true],
  [1.5, false],
  [36_501, false],
])('%s days are taken: %s', (days, good) => {
  expect(packageRules.days(days, freshValues) === null).toBe(good)
})

describe('sandboxes (I6)', () => {
  test('only the number that the policy asks for goes out', () => {
    expect(bodyOf(freshValues)).toMatchObject({ sandboxPolicy: 'follow', sandboxSeats: null, sandboxDays: null })
    const capped = { ...freshValues, sandboxPolicy: 'capped', sandboxSeats: '3' } as const
    expect(bodyOf(capped)).toMatchObject({ sandboxSeats: 3, sandboxDays: null })
    const boxed = { ...freshValues, sandboxPolicy: 'time_boxed', sandboxDays: 14 } as const
    expect(bodyOf(boxed)).toMatchObject({ sandboxSeats: null, sandboxDays: 14 })
  })

  test('and only that number is judged', () => {
    expect(packageRules.sandboxDays('', freshValues)).toBeNull()
    expect(packageRules.sandboxDays('', { ...freshValues, sandboxPolicy: 'time_boxed' })).toContain('whole number')
    expect(packageRules.sandboxSeats(0, { ...freshValues, sandboxPolicy: 'capped' })).toBeNull()
  })
})
