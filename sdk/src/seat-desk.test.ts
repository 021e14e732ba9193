import fc from 'fast-check'
import { expect, it } from 'vitest'
import { encodeBase64url } from './base64url.ts'
import * as make from '../fixtures/signer.ts'
import { openRoster } from './roster.ts'
import type { Roster } from './roster.ts'
import { createDesk, isUnstored, judgeSeat, settleDesk, syncDesk, toStore } from './seat-desk.ts'

const expected = { packageId: make.packageId, rootKeys: [make.primaryRoot.jwk] }
const license = make.licenseBody({ seatAssignment: 'first_use' })

async function rosterOf(users: string[]): Promise<Roster> {
  const bytes = make.entriesOf(users)
  const stored = { statement: make.roster(bytes), certificate: make.certificate(), key: make.rosterKey, deltas: [] }
  const opened = await openRoster({ ...stored, entries: encodeBase64url(bytes) }, expected, null, null)
  if (!opened.ok) throw new Error(opened.code)
  return opened.value
}

it('says yes to no more users than there are seats, unless more are assigned (S1, M4, P1)', async () => {
  const user = fc.nat(12).map((at) => `u-${at}`)
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(user), fc.array(user), fc.nat(8), async (assigned, asking, seats) => {
      const roster = await rosterOf(assigned)
      const desk = createDesk()
      const judge = (one: string): boolean | undefined =>
        judgeSeat(desk, { ...license, seats }, roster, one, make.issued).hasSeat
      const yes = new Set(asking.filter(judge))
      expect(new Set([...assigned, ...yes]).size).toBeLessThanOrEqual(Math.max(seats, assigned.length))
      for (const one of assigned) expect(judge(one)).toBe(true)
      for (const one of yes) expect(judge(one)).toBe(true)
      expect(new Set(desk.seen.keys())).toEqual(new Set([...asking, ...assigned]))
    }),
    { numRuns: 200 },
  )
})

it('forgets who waited once the roster has them, and lets the refused try again (S1)', async () => {
  const desk = createDesk()
  desk.provisional.set('u-1', { isAssigned: false })
  desk.provisional.set('u-2', { isAssigned: false })
  desk.provisional.set('u-3', { isAssigned: true })
  desk.refused.add('u-4')
  settleDesk(desk, await rosterOf(['u-1']))
  expect(Array.from(desk.provisional.keys())).toEqual(['u-2'])
  expect(desk.refused.size).toBe(0)
})

it('shares who waits with the store, whoever else writes there', () => {
  const desk = createDesk()
  syncDesk(desk, ['old', 'gone'])
  desk.provisional.set('own', { isAssigned: false })
  desk.provisional.delete('gone')
  expect(isUnstored(desk)).toBe(true)
  expect(toStore(desk, ['old', 'gone', 'theirs'])).toEqual(['old', 'theirs', 'own'])
  desk.refused.add('no')
  syncDesk(desk, ['theirs', 'own', 'no'])
  expect(Array.from(desk.provisional.keys())).toEqual(['own', 'theirs'])
  expect(toStore(desk, ['theirs', 'own', 'no'])).toEqual(['theirs', 'own'])
})
