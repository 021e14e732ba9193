import { describe, expect, test } from 'vitest'
import {
  momentOf,
  pointAt,
  replay,
  seatsUsedAt,
  settingsBefore,
  termsOfPayload,
  type TermsEvent,
} from './history-rules.ts'
import { restoreTerms, termsAtInstall, uninstallTerms, type Terms } from './rules.ts'

const start = new Date('2026-11-24T12:00:00Z')
const at = (hours: number) => new Date(start.getTime() + hours * 3_600_000)
/** As a payload comes out of the database. */
const json = (value: object) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>

const first: Terms = termsAtInstall({ status: 'trial', days: 30, seats: 5 }, 'Europe/Berlin', start)
const second: Terms = { ...first, seats: 9 }
const gone = uninstallTerms(second)
const policy = { retrialAfterDays: null, uninstalledAt: null, orgZone: 'UTC', now: start }
const back = restoreTerms(gone, { ...policy, defaults: { status: 'trial', days: 30, seats: 5 } }).terms

const issued: TermsEvent = { kind: 'license.issued', at: at(0), payload: json({ number: 'L-00001', terms: first }) }
const modified: TermsEvent = {
  kind: 'license.modified',
  at: at(1),
  payload: json({ before: first, after: second, revision: 2 }),
}
const uninstalled: TermsEvent = {
  kind: 'license.uninstalled',
  at: at(2),
  payload: json({ statusBefore: 'trial', revision: 3 }),
}
const restored: TermsEvent = {
  kind: 'license.restored',
  at: at(3),
  payload: json({ terms: back, retrial: false, revision: 4 }),
}
const all = [issued, modified, uninstalled, restored]
const truth = [first, second, gone, second].map((terms, index) => ({
  at: at(index),
  terms,
  revision: index + 1,
  exact: true,
}))
const erased = (...indexes: number[]) =>
  all.map((event, index) => (indexes.includes(index) ? { ...event, payload: null } : event))

describe('the past of a license, from its events', () => {
  test('each event leads to the next state, with its revision', () => {
    expect(replay(all)).toEqual(truth)
  })

  test.each([[[0]], [[1]], [[2]], [[0, 2]], [[1, 2]], [[0, 1, 2]]])(
    'what erased events said is had from what comes after them: %j (E2)',
    (indexes) => {
      const points = replay(erased(...indexes), second)
      // Only what the very first terms were is nowhere else, once the edit that says so is gone too.
      const lost = indexes.includes(0) && indexes.includes(1)
      expect(points.slice(lost ? 1 : 0)).toEqual(truth.slice(lost ? 1 : 0))
      if (lost) expect(points[0]).toMatchObject({ exact: false, revision: 1 })
    },
  )

  test('what is there now tells what an erased newest event did', () => {
    expect(replay([issued, { ...modified, payload: null }], second)).toEqual(truth.slice(0, 2))
    expect(replay([issued, { ...modified, payload: null }])[1]).toMatchObject({ terms: first, exact: false })
  })

  test('a fresh trial after a reinstall hides what an erased event before it said', () => {
    const retrial = { ...restored, payload: json({ terms: first, retrial: true, revision: 4 }) }
    const points = replay([issued, modified, { ...uninstalled, payload: null }, retrial], first)
    expect(points[2]).toMatchObject({ terms: second, exact: false })
  })

  test('events that say nothing about terms change none, and a revision they say counts', () => {
    const carried: TermsEvent = { kind: 'license.carried', at: at(4), payload: { from: 'a', to: 'b', revision: 5 } }
    expect(replay([...all, carried]).at(-1)).toMatchObject({ terms: second, revision: 5, exact: true })
    expect(replay([...all, { ...carried, payload: { from: 'a' } }]).at(-1)).toMatchObject({ revision: 4 })
    const followed = {
      ...carried,
      kind: 'license.followed',
      payload: json({ before: second, after: first, revision: 6 }),
    }
    expect(replay([...all, followed]).at(-1)).toMatchObject({ terms: first, revision: 6 })
  })

  test('a license that came back goes on with its revision (I9)', () => {
    const again = { ...issued, payload: json({ terms: first, revision: 7 }) }
    expect(replay([again])[0]).toMatchObject({ revision: 7 })
  })

  test('a moment belongs to the newest event at or before it', () => {
    const points = replay(all)
    expect(pointAt(points, at(-1))).toBeUndefined()
    expect(pointAt(points, at(0))?.revision).toBe(1)
    expect(pointAt(points, at(1.5))?.revision).toBe(2)
    expect(pointAt(points, at(99))?.revision).toBe(4)
  })

  test.each([null, 7, 'x', {}, { status: 'odd', timeZone: 'UTC' }, { status: 'trial' }])('%j is no terms', (value) => {
    expect(termsOfPayload(value)).toBeNull()
  })
})

test('seats used: counted on from the beginning, else back from now, else unknown (E2)', () => {
  const tally = { netBefore: 3, netAfter: 2, erasedBefore: false, erasedAfter: false }
  expect(seatsUsedAt(tally, 9)).toBe(3)
  expect(seatsUsedAt({ ...tally, erasedAfter: true }, 9)).toBe(3)
  expect(seatsUsedAt({ ...tally, erasedBefore: true }, 9)).toBe(7)
  expect(seatsUsedAt({ ...tally, erasedBefore: true, erasedAfter: true }, 9)).toBeNull()
})

test('settings of a package are what the first change after the moment replaced', () => {
  const changes = [{ grace: 0, name: 'A' }, { grace: 5 }]
  expect(settingsBefore({ grace: 9, mode: 'stop' }, changes)).toEqual({ grace: 0, mode: 'stop' })
  expect(settingsBefore({ grace: 9 }, [])).toEqual({ grace: 9 })
})

test('a day is its last moment in the zone of the license', () => {
  expect(momentOf('2026-10-25', 'Europe/Berlin', start).toISOString()).toBe('2026-10-25T22:59:59.999Z')
  expect(momentOf('2026-10-25T10:00:00+02:00', 'Europe/Berlin', start).toISOString()).toBe('2026-10-25T08:00:00.000Z')
  expect(momentOf(undefined, 'Europe/Berlin', start)).toBe(start)
})
