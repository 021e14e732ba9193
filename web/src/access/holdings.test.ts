import { expect, test } from 'vitest'
import { holdingsInWords, holdsAnything } from './holdings.ts'

const nothing = { openLeads: 0, accounts: 0, packages: [], fallbackOwner: false }

test('who holds nothing has nothing to hand over', () => {
  expect(holdsAnything(nothing)).toBe(false)
  expect(holdingsInWords(nothing)).toEqual([])
})

test.each([{ openLeads: 1 }, { accounts: 1 }, { packages: [{ id: 'pkg_1', name: 'A' }] }, { fallbackOwner: true }])(
  '%j is something',
  (some) => {
    expect(holdsAnything({ ...nothing, ...some })).toBe(true)
    expect(holdingsInWords({ ...nothing, ...some })).toHaveLength(1)
  },
)

test('says how many, and names the packages', () => {
  const packages = ['Widget', 'Gadget'].map((name) => ({ id: name, name }))
  expect(holdingsInWords({ openLeads: 1200, accounts: 1, packages, fallbackOwner: false })).toEqual([
    '1,200 open leads',
    '1 account',
    'the leads of Widget and Gadget to come, as lead manager',
  ])
})
