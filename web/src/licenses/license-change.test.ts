import { describe, expect, test } from 'vitest'
import {
  askedOf,
  changeOf,
  choicesOf,
  emptyRow,
  faultOf,
  featureFault,
  isTrial,
  oddityOf,
  rowOfDefinition,
  termsOf,
  trialCapEnd,
  valuesOf,
} from './license-change.ts'
import type { License } from './queries.ts'

const license: License = {
  id: 'lic_1',
  number: 'L-00001',
  packageId: 'pkg_1',
  packageName: 'Widget',
  subscriberId: 'sub_1',
  subscriberName: null,
  subscriberOrgId: 'acme',
  accountId: null,
  accountName: null,
  leadId: null,
  followsLicenseId: null,
  status: 'trial',
  state: 'trial',
  suspendedFrom: null,
  seats: 5,
  seatsUsed: 2,
  expires: '2026-12-24',
  timeZone: 'Europe/Berlin',
  accessUntil: '2026-12-24T23:00:00.000Z',
  graceUntil: null,
  trialStartedOn: '2026-11-24',
  features: { reports: true, tier: 'gold', projects: 3 },
  message: null,
  revision: 1,
  test: false,
  installationId: null,
  installedVersion: null,
  delivery: null,
  attributes: {},
  externalRef: null,
  createdAt: '2026-11-24T00:00:00Z',
  updatedAt: '2026-11-24T00:00:00Z',
}
const values = valuesOf(license)

test('a feature without a name is not there yet', () => {
  const rows = [...values.features, emptyRow()]
  expect(termsOf({ ...values, features: rows }).features).toEqual(license.features)
})

describe('the change that is sent (M1)', () => {
  test('is empty where nothing was touched', () => {
    expect(changeOf(license, values)).toEqual({})
  })

  test('holds what was touched and nothing else', () => {
    expect(changeOf(license, { ...values, seats: 3, reason: ' why ' })).toEqual({
      seats: 3,
      seatPolicy: 'keep',
      reason: 'why',
    })
    expect(changeOf(license, { ...values, site: true, never: true })).toEqual({ seats: null, expires: null })
    expect(changeOf(license, { ...values, status: 'suspended', message: 'Pay' })).toEqual({
      status: 'suspended',
      message: 'Pay',
    })
  })

  test('features keep their types, and all of them are sent', () => {
    const features = values.features.map((row) => (row.name === 'projects' ? { ...row, value: '7' } : row))
    expect(changeOf(license, { ...values, features })).toEqual({
      features: { reports: true, tier: 'gold', projects: 7 },
    })
    expect(changeOf(license, { ...values, features: values.features.toReversed() })).toEqual({})
  })

  test('an emptied message takes it away', () => {
    const told = { ...license, message: 'Hello' }
    expect(changeOf(told, { ...valuesOf(told), message: ' ' })).toEqual({ message: null })
  })
})

test.each([
  ['trial', null, ['trial', 'active', 'suspended']],
  ['active', null, ['active', 'suspended']],
  ['suspended', 'trial', ['trial', 'active', 'suspended']],
  ['suspended', 'active', ['active', 'suspended']],
] as const)('from %s (before: %s) one can go to %j', (status, suspendedFrom, expected) => {
  expect(choicesOf({ ...license, status, suspendedFrom }).map(({ value }) => value)).toEqual(expected)
})

test('the trial cap concerns suspended trials too (M1)', () => {
  expect(isTrial(license, { ...values, status: 'suspended' })).toBe(true)
  expect(isTrial(license, { ...values, status: 'active' })).toBe(false)
})

test.each([
  [[{ key: '1', name: 'a b', type: 'flag', value: 'true' }], 'unlike “a b”'],
  [[{ key: '1', name: '', type: 'flag', value: 'true' }], 'takes letters'],
  [[{ key: '1', name: 'a', type: 'number', value: 'x' }], 'needs a number'],
  [
    [
      { key: '1', name: 'a', type: 'flag', value: 'true' },
      { key: '2', name: 'a', type: 'text', value: '' },
    ],
    'twice',
  ],
] as const)('features %# are refused: %s', (rows, words) => {
  expect(featureFault([...rows])).toContain(words)
})

test('good features are not refused', () => {
  expect(featureFault(values.features)).toBeNull()
})

test('a trial may last until its first day and the cap', () => {
  expect(trialCapEnd(license, 90)).toBe('2027-02-22')
  expect(trialCapEnd({ ...license, trialStartedOn: null }, 90)).toBeNull()
})

describe('what the preview is asked', () => {
  test('leaves the reason out, unless the cap is passed with it', () => {
    expect(askedOf(license, { ...values, seats: 3, reason: 'x' })).toEqual({ seats: 3, seatPolicy: 'keep' })
    expect(askedOf(license, { ...values, overrideTrialCap: true })).toEqual({
      overrideTrialCap: true,
      reason: 'Not given yet',
    })
  })

  test('leaves out what does not count', () => {
    expect(askedOf(license, { ...values, seats: '', site: true })).toEqual({ seats: null })
  })
})

describe('what is to be mended before it is sent', () => {
  const definitions = [{ name: 'until', type: 'date' }] as const
  const until = (value: string) => ({ features: [{ key: '1', name: 'until', type: 'text', value } as const] })
  test.each([
    [{}, null],
    [{ seats: '' }, 'Seats: A whole number from 0 to 99,000,000.'],
    [{ seats: '1,5' }, 'Seats: A whole number from 0 to 99,000,000.'],
    [{ seats: 99_000_001 }, 'Seats: A whole number from 0 to 99,000,000.'],
    [{ seats: '-1', site: true }, null],
    [{ expires: null }, 'Expiration: Give the last day of access, or choose never.'],
    [{ expires: '2027-02-30' }, 'Expiration: “2027-02-30” is no date. Write it like 2027-01-31.'],
    [{ expires: '9999-12-31' }, 'Expiration: Between 1970-01-01 and 9998-12-31.'],
    [{ expires: 'tomorrow', never: true }, null],
    [until('2027-01-31'), null],
    [until('2027-02-30'), 'Features: “until” needs a date.'],
    [until('gold'), null],
  ])('%j: %s', (typed, fault) => {
    expect(faultOf({ ...values, ...typed }, definitions, { until: 'gold' })).toBe(fault)
  })
})

test('who keeps a seat is no matter of a site license (M4)', () => {
  const release = { ...values, seats: 3, seatPolicy: 'release' } as const
  expect(changeOf(license, release).seatPolicy).toBe('release')
  expect(changeOf({ ...license, seats: null }, release).seatPolicy).toBeUndefined()
  expect(changeOf(license, { ...release, seats: 5 })).toEqual({})
})

describe('features that the package defines', () => {
  const definitions = [
    { name: 'reports', type: 'boolean' },
    { name: 'tier', type: 'number', default: 3 },
    { name: 'until', type: 'date' },
  ] as const

  test.each([
    [{ key: '1', name: 'reports', type: 'flag', value: 'false' }, null],
    [{ key: '1', name: 'tier', type: 'text', value: 'gold' }, 'The package defines it as a number.'],
    [{ key: '1', name: 'other', type: 'flag', value: 'true' }, 'The package does not define it.'],
    [{ key: '1', name: 'until', type: 'text', value: '2027-01-31' }, null],
    [{ key: '1', name: 'until', type: 'text', value: 'soon' }, '“soon” is no date. Write it like 2027-01-31.'],
    [{ key: '1', name: 'until', type: 'text', value: '' }, 'Give a date.'],
  ] as const)('%j: %s', (row, why) => {
    expect(oddityOf(row, definitions)).toBe(why)
  })

  test('come with their default', () => {
    expect(rowOfDefinition(definitions[1])).toEqual({ key: 'tier', name: 'tier', type: 'number', value: '3' })
    expect(rowOfDefinition(definitions[0])).toMatchObject({ type: 'flag', value: 'true' })
  })
})
