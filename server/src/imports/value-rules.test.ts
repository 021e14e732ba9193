import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvCell } from '../platform/csv.ts'
import {
  isFault,
  orderOf,
  orderTold,
  readBoolean,
  readDay,
  readExpiration,
  readOrgId,
  readRecordId,
  readSeats,
  readStatus,
} from './value-rules.ts'

const told = (read: object) => (isFault(read) ? read.code : (read as { value: unknown }).value)

/** The last three characters of a Salesforce id, written a second time. */
function checksum(id: string): string {
  return [0, 5, 10]
    .map((at) => [...id.slice(at, at + 5)].reduce((sum, char, bit) => sum + (/[A-Z]/.test(char) ? 2 ** bit : 0), 0))
    .map((sum) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'[sum])
    .join('')
}

describe('values of an import (V4)', () => {
  test('an id is the same with 15 and with 18 characters, and a wrong checksum is found', () => {
    const letters = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789')
    fc.assert(
      fc.property(fc.string({ unit: letters, minLength: 12, maxLength: 12 }), (tail) => {
        const id = `00D${tail}`
        const long = id + checksum(id)
        expect(readRecordId(long)).toBe(id)
        expect(readRecordId(` ${id} `)).toBe(id)
        expect(told(readOrgId(long))).toBe(id)
        const wrong = long.slice(0, 17) + (long[17] === 'A' ? 'B' : 'A')
        expect(readRecordId(wrong)).toBe('odd')
        expect(told(readOrgId(wrong))).toBe('org_id_checksum')
      }),
    )
  })

  test.each([
    ['001000000000001', 'org_id_invalid'],
    ['00D00000000000', 'org_id_invalid'],
    ['00D!00000000001', 'org_id_invalid'],
    ['00D000000000001EAA', '00D000000000001'],
  ])('org id %s: %s', (text, expected) => {
    expect(told(readOrgId(text))).toBe(expected)
  })

  test.each([
    ['5', 5],
    ['0', 0],
    ['-1', null],
    ['−1', null],
    ['-1.0', null],
    ['Site License', null],
    ['site-wide', null],
    ['12.0', 12],
    ['1,000', 1000],
    ['1.000', 1000],
    ['99,000,000', 99_000_000],
    ["1'000", 1000],
    ['99000001', 'seats_too_many'],
    ['', 'seats_missing'],
    ['-2', 'seats_unreadable'],
    ['five', 'seats_unreadable'],
    ['1,00', 1],
    ['1,5', 'seats_unreadable'],
  ])('seats %s: %s', (text, expected) => {
    expect(told(readSeats(text))).toBe(expected)
  })

  test.each([
    ['2027-01-31', null, '2027-01-31'],
    ['2027-01-31T23:00:00.000+0000', null, '2027-01-31'],
    ['2027/1/31', null, '2027-01-31'],
    ['20270131', null, '2027-01-31'],
    ['31.01.2027', null, '2027-01-31'],
    ['1.2.2027', 'month_first', '2027-02-01'],
    ['31/01/2027', null, '2027-01-31'],
    ['1/31/2027', null, '2027-01-31'],
    ['1/31/2027 11:59 PM', null, '2027-01-31'],
    ['05/05/2027', null, '2027-05-05'],
    ['03/04/2027', null, 'date_ambiguous'],
    ['03/04/2027', 'day_first', '2027-04-03'],
    ['03/04/2027', 'month_first', '2027-03-04'],
    ['13/04/2027', 'month_first', '2027-04-13'],
    ['31 Mar 2027', null, '2027-03-31'],
    ['31-Mar-2027', null, '2027-03-31'],
    ['March 31, 2027', null, '2027-03-31'],
    ['Mars 31, 2027', null, '2027-03-31'],
    ['31/02/2027', null, 'date_impossible'],
    ['2027-02-29', null, 'date_impossible'],
    ['2028-02-29', null, '2028-02-29'],
    ['1969-12-31', null, 'date_impossible'],
    ['13/13/2027', null, 'date_impossible'],
    ['3/4/27', 'day_first', 'date_unreadable'],
    ['soon', null, 'date_unreadable'],
  ] as const)('date %s, %s: %s', (text, order, expected) => {
    expect(told(readDay(text, order))).toBe(expected)
  })

  test('a date is read as it was written, in either locale', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1970-01-01'), max: new Date('9998-12-31'), noInvalidDate: true }),
        (date) => {
          const iso = date.toISOString().slice(0, 10)
          const [year, month, day] = iso.split('-').map(Number)
          expect(told(readDay(iso, null))).toBe(iso)
          expect(told(readDay(`${month}/${day}/${year}`, 'month_first'))).toBe(iso)
          expect(told(readDay(`${day}/${month}/${year}`, 'day_first'))).toBe(iso)
          expect(told(readDay(`${day}.${month}.${year}`, 'month_first'))).toBe(iso)
        },
      ),
    )
  })

  test('the order of a file is what its dates agree on', () => {
    expect(['31/01/2027', '1/31/2027', '1/2/2027', '31.01.2027', '2027-01-31', 'x'].map(orderTold)).toEqual([
      'day_first',
      'month_first',
      'either',
      null,
      null,
      null,
    ])
    expect(orderOf(null, { day_first: 3 })).toBe('day_first')
    expect(orderOf(null, { month_first: 1 })).toBe('month_first')
    expect(orderOf(null, { day_first: 3, month_first: 1 })).toBe(null)
    expect(orderOf(null, {})).toBe(null)
    expect(orderOf('day_first', { month_first: 9 })).toBe('day_first')
  })

  test('never, yes and no, statuses', () => {
    expect(['', 'Does not expire', 'never', '2027-01-31'].map((text) => told(readExpiration(text, null)))).toEqual([
      null,
      null,
      null,
      '2027-01-31',
    ])
    expect(['TRUE', '1', 'Yes', 'false', '', 'maybe'].map((text) => told(readBoolean(text)))).toEqual([
      true,
      true,
      true,
      false,
      false,
      'boolean_unreadable',
    ])
    expect(['Trial', 'ACTIVE', ' suspended', 'Free', ''].map((text) => told(readStatus(text)))).toEqual([
      'trial',
      'active',
      'suspended',
      'status_unknown',
      'status_missing',
    ])
  })

  test('no text breaks a reader', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const read of [readSeats, readBoolean, readStatus, readOrgId]) expect(read(csvCell(text))).toBeDefined()
        expect(readDay(text, 'day_first')).toBeDefined()
      }),
    )
  })
})
