import { expect, test } from 'vitest'
import { dayFault, readDay } from './day.ts'

test.each([
  ['2027-12-31', 'en-US', '2027-12-31'],
  [' 2027-12-31 ', 'de', '2027-12-31'],
  ['2028-02-29', 'en-US', '2028-02-29'],
  ['12/31/2027', 'en-US', '2027-12-31'],
  ['31/12/2027', 'en-GB', '2027-12-31'],
  ['31.12.2027', 'de', '2027-12-31'],
  ['1. 2. 2027', 'cs', '2027-02-01'],
  ['1.2.2027', 'cs', '2027-02-01'],
  ['2027/1/2', 'ja', '2027-01-02'],
])('%j in %s is %s', (text, locale, day) => {
  expect(readDay(text, locale)).toBe(day)
})

test.each([
  ['2027-02-30', 'en-US'],
  ['2027-02-29', 'en-US'],
  ['2027-13-01', 'en-US'],
  ['2027-00-10', 'en-US'],
  ['2027-1-1', 'en-US'],
  ['27-01-01', 'en-US'],
  ['10000-01-01', 'en-US'],
  ['31.12.2027', 'en-US'],
  ['31/12/2027', 'en-US'],
  ['12/31/2027', 'de'],
  ['30.02.2027', 'de'],
  ['31.12.27', 'de'],
  ['tomorrow', 'en-US'],
  ['2027', 'en-US'],
  ['2027-12-31T00:00', 'en-US'],
  ['', 'en-US'],
])('%j in %s is no day', (text, locale) => {
  expect(readDay(text, locale)).toBeNull()
})

test.each([
  ['2027-12-31', null],
  ['2027-02-30', '“2027-02-30” is no date'],
  ['tomorrow', '“tomorrow” is no date'],
  ['10000-01-01', 'is no date'],
  ['9999-12-31', 'Between 1970-01-01 and 9998-12-31'],
  ['1969-12-31', 'Between 1970-01-01'],
] as const)('%j as the value of a field: %s', (text, words) => {
  if (words === null) expect(dayFault(text)).toBeNull()
  else expect(dayFault(text)).toContain(words)
})

test('a field can have bounds of its own', () => {
  expect(dayFault('2026-11-01', '2026-11-24', '2026-12-24')).toBe('Between 2026-11-24 and 2026-12-24.')
})
