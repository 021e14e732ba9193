import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, askAs, checkIn, install, type TestPackage } from '../../test/product.ts'
import {
  deltaIn,
  heldOf,
  report,
  rosterIn,
  tagOf,
  tagsIn,
  type DocumentsAnswer,
  type Seated,
} from '../../test/roster.ts'
import { assignSeats } from '../licenses/assign-seats.ts'
import { revokeSeats } from '../licenses/revoke-seats.ts'
import { inTransaction, type Tx } from '../platform/context.ts'

let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app, { defaultTerms: { status: 'active', days: null, seats: 200_000 } })
})
afterAll(() => app.stop())

const inTx = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(app.org.admin, work)
const installed = async () => (await install(app, pkg.installKey)) as Seated

test('100,000 seats: assigned in batches, listed, in one roster', { timeout: 120_000 }, async () => {
  const made = await installed()
  const { id } = made.license
  const users = Array.from({ length: 100_000 }, (_, index) => `user-${String(index).padStart(6, '0')}`)
  for (let start = 0; start < users.length; start += 1_000) {
    const some = users.slice(start, start + 1_000)
    const { assigned } = await inTx((tx) => assignSeats(tx, id, some, 'vendor'))
    expect(assigned).toHaveLength(1_000)
  }
  const page = (await app.call('GET', `/licenses/${id}/seats?limit=200&q=99`)).json()
  expect(page.counts).toMatchObject({ assigned: 100_000, allowed: 200_000 })
  expect(page.data).toHaveLength(200)
  expect(page.data[0].user).toBe('user-000099')
  const next = (await app.call('GET', `/licenses/${id}/seats?limit=1&q=99&cursor=${page.nextCursor}`)).json()
  expect(next.data[0].user > page.data[199].user).toBe(true)

  app.clock.advance(31_000)
  const answer = await report(app, made, made)
  expect(answer.rosterContents?.entries).toBeNull()
  const { contents, roster } = (await askAs(app, made, 'GET', '/roster')).json()
  expect(roster).toBe(answer.documents?.roster)
  const { lma } = rosterIn(answer)
  expect(lma).toMatchObject({ revision: 100, count: 100_000 })
  const entries = Buffer.from(contents.entries, 'base64url')
  expect(createHash('sha256').update(entries).digest('base64url')).toBe(lma.entries)
  const tags = tagsIn(contents.entries)
  const hex = tags.map((tag) => Buffer.from(tag, 'base64url').toString('hex'))
  expect(hex).toEqual(hex.toSorted())
  expect(new Set(tags)).toEqual(new Set(users.map((user) => tagOf(contents.key, user))))
})

const steps = fc.array(
  fc.oneof(
    fc.record({
      does: fc.constantFrom('assign' as const, 'revoke' as const),
      users: fc.uniqueArray(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 5 }),
    }),
    fc.record({
      does: fc.constant('check in' as const),
      forgets: fc.boolean(),
      later: fc.integer({ min: 0, max: 50 }),
    }),
  ),
  { minLength: 5, maxLength: 25 },
)

test('whatever happens between check-ins, roster and deltas are the set of the assigned (S1, C4)', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const made = await installed()
      const { id } = made.license
      const { key } = made.rosterContents!
      const seated = new Set<string>()
      let whole: DocumentsAnswer = made
      let held = new Set<string>()
      let revision = 0

      /** As a product takes it: a whole roster replaces, a delta applies to the revision it names. */
      const take = (answer: DocumentsAnswer) => {
        if (answer.documents?.roster) {
          whole = answer
          held = new Set(tagsIn(answer.rosterContents!.entries!))
          revision = rosterIn(answer).lma.revision
          expect(rosterIn(answer).lma.count).toBe(held.size)
        }
        if (answer.rosterDelta === null) return
        const { lma } = deltaIn(answer.rosterDelta, whole.documents!.certificate)
        expect(lma.base).toBe(revision)
        for (const tag of lma.add) held.add(tag)
        for (const tag of lma.remove) held.delete(tag)
        revision = lma.revision
        expect(lma.count).toBe(held.size)
      }

      for (const step of [...taken, { does: 'check in' as const, forgets: false, later: 0 }]) {
        if (step.does === 'check in') {
          app.clock.advance(step.later * 1_000)
          const roster = step.forgets ? null : heldOf(whole, revision)
          take(
            step.forgets ? (await checkIn(app, made, { roster })).json() : await report(app, made, whole, { roster }),
          )
          expect(held).toEqual(new Set([...seated].map((user) => tagOf(key, user))))
          continue
        }
        const users = step.users.map((user) => `user-${user}`)
        await inTx<unknown>((tx) =>
          step.does === 'assign' ? assignSeats(tx, id, users, 'vendor') : revokeSeats(tx, id, users, 'vendor'),
        )
        for (const user of users)
          if (step.does === 'assign') seated.add(user)
          else seated.delete(user)
      }
    }),
    { numRuns: 15 },
  )
}, 120_000)
