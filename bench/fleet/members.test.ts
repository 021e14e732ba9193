import { expect, test } from 'vitest'
import { fleetOf, KINDS } from './members.ts'

test('the shares of a fleet are a thousand', () => {
  expect(Object.values(KINDS).reduce((sum, { share }) => sum + share, 0)).toBe(1_000)
})

test('the same seed makes the same fleet, another one another', () => {
  expect(fleetOf(7, 50)).toEqual(fleetOf(7, 50))
  expect(fleetOf(7, 50)).not.toEqual(fleetOf(8, 50))
})

test('no two members share anything, and every kind is there', () => {
  const fleet = fleetOf(1, 5_000)
  expect(new Set(fleet.map(({ id }) => id)).size).toBe(5_000)
  expect(new Set(fleet.map(({ token }) => token)).size).toBe(5_000)
  expect(new Set(fleet.map(({ kind }) => kind)).size).toBe(Object.keys(KINDS).length)
})
