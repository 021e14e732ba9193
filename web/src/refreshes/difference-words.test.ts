import { describe, expect, test } from 'vitest'
import { differenceLines, differencesInShort, lineInWords } from './difference-words.ts'
import type { Difference } from './queries.ts'

const lines = (differences: Difference[]) => differenceLines(differences, 'UTC').map(lineInWords)

describe('what differs, in words (R3)', () => {
  test.each<[Difference['what'], unknown, unknown, string]>([
    ['license', 1, 2, 'License: reported revision 1, desired revision 2'],
    ['license', null, 1, 'License: reported no license yet, desired revision 1'],
    ['status', 'active', 'suspended', 'Status: reported Active, desired Suspended'],
    ['seats', 12, 10, 'Seats: reported 12 seats, desired 10 seats'],
    ['seats', null, 1, 'Seats: reported site license, desired 1 seat'],
    ['expires', '2026-12-31', null, 'Expires: reported Dec 31, 2026, desired never ends'],
    ['time_zone', 'UTC', 'Asia/Tokyo', 'Time zone: reported UTC, desired Asia/Tokyo'],
    ['message', null, 'Pay', 'Message: reported none, desired Pay'],
    ['license_ahead', 9, 1, 'License: reported revision 9, desired revision 1'],
    ['license_missing', 3, null, 'License: reported revision 3, desired unknown here'],
    ['seats_used', 12, 10, 'Seats used: reported 12 seats, desired 10 seats'],
    ['seat_count', 0, 3, 'Seats counted: reported 0 seats, desired 3 seats'],
    ['version', '1.1.0', '1.0.0', 'Version: reported 1.1.0, desired 1.0.0'],
    ['version_status', 'released', 'unregistered', 'Version is: reported Released, desired Unregistered'],
    ['installation', 'uninstalled', 'installed', 'Installation: reported uninstalled, desired installed'],
    [
      'last_check_in',
      '2026-03-03T10:00:00.000Z',
      30,
      'Last check-in: reported Mar 3, 2026, 10:00 UTC, desired within 30 days',
    ],
    ['last_check_in', null, 30, 'Last check-in: reported never, desired within 30 days'],
  ])('%s %j → %j', (what, reported, desired, words) => {
    expect(lines([{ what, reported, desired }])).toEqual([words])
  })

  test('each feature and each fact is a line of its own, the same ones left out', () => {
    expect(
      lines([
        { what: 'features', reported: { api: true }, desired: { api: false, projects: 5 } },
        { what: 'facts', reported: { os: 'linux', cpus: 4 }, desired: { os: 'linux', cpus: 2 } },
      ]),
    ).toEqual([
      'Feature api: reported yes, desired no',
      'Feature projects: reported none, desired 5',
      'Fact cpus: reported 4, desired 2',
    ])
  })

  test('who wins: terms the license, what is there the installation (R2)', () => {
    const winsOf = (what: Difference['what']) => differenceLines([{ what, reported: 1, desired: 2 }], 'UTC')[0]?.wins
    expect(
      ['seats', 'seats_used', 'version', 'license_ahead'].map((what) => winsOf(what as Difference['what'])),
    ).toEqual(['license', 'license', 'installation', 'nobody'])
  })

  test('a kind of a later version is shown as it is', () => {
    expect(lines([{ what: 'color' as Difference['what'], reported: { a: 1 }, desired: 'red' }])).toEqual([
      'color: reported {"a":1}, desired red',
    ])
  })
})

describe('in a line', () => {
  const short = (differences: Difference[]) => differencesInShort({ differences }, 'UTC')
  const license: Difference = { what: 'license', reported: 1, desired: 2 }
  test('the terms stand for the revision', () => {
    expect(short([license, { what: 'seats', reported: 12, desired: 10 }])).toBe(
      'Seats: reported 12 seats, desired 10 seats',
    )
  })
  test('the revision alone, where nobody knows the terms', () => {
    expect(short([license])).toBe('License: reported revision 1, desired revision 2')
  })
  test('the first of many', () => {
    expect(short([license, { what: 'seats_used', reported: 1, desired: 0 }])).toMatch(/^License: .*, and 1 more$/)
  })
  test('nothing', () => expect(short([])).toBeNull())
})
