import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, until, type TestApp, type TestOrg } from '../../test/harness.ts'
import { emit } from '../events/emit.ts'
import { raise } from '../attention/raise.ts'
import type { FeedEvent } from '../events/queries.ts'
import { inTransaction, type Tx } from '../platform/context.ts'
import type { Loop } from '../platform/loop.ts'
import { followEvents, type Reactor } from './follow.ts'
import { orgsBehind } from './queries.ts'

let app: TestApp
let org: TestOrg
beforeAll(async () => {
  app = await createTestApp({ settings: { LOG_LEVEL: 'silent' } })
})
afterAll(() => app.stop())
beforeEach(async () => {
  org = await app.addOrg('Followed')
})

let names = 0
const reactor = (react: Reactor['react']): Reactor => ({ name: `test-${++names}`, react })
const happen = async (count: number) => {
  await inTransaction(org.admin, async (tx) => {
    for (let n = 0; n < count; n++) await emit(tx, 'lead.modified', {}, { n })
  })
  await app.sealer.idle()
}
/** What a reactor has written: it counts events in attention items, in the transaction it is given. */
const written = async (about: string) => {
  const row = await app.app.database.db
    .selectFrom('attention_items')
    .select('count')
    .where('org_id', '=', org.orgId)
    .where('dedupe_key', '=', `event_passed_over/${about}`)
    .executeTakeFirst()
  return row?.count ?? 0
}
const counting =
  (about: string): Reactor['react'] =>
  async (tx, events) => {
    for (const { kind } of events) if (kind === 'lead.modified') await raise(tx, 'event_passed_over', about, {})
  }

test('every event once and in order, however many follow at the same time (E1)', async () => {
  const seen: number[] = []
  const one = reactor(async (tx, events) => {
    await counting('once')(tx, events)
    seen.push(...events.map(({ position }) => position))
  })
  const loops = await Promise.all(Array.from({ length: 5 }, () => followEvents(app.app, [one], false)))
  for (let n = 0; n < 4; n++) {
    await happen(25)
    await Promise.all(loops.map((loop) => loop.idle()))
  }
  await until(async () => {
    await Promise.all(loops.map((loop) => loop.idle()))
    return (await written('once')) >= 100
  })
  expect(await written('once')).toBe(100)
})

test('kinds that it does nothing about are passed over unread (E1)', async () => {
  const seen: string[] = []
  const react = async (_tx: Tx, events: FeedEvent[]) => void seen.push(...events.map(({ kind }) => kind))
  const picky: Reactor = { ...reactor(react), kinds: async () => ['lead.noted'] }
  const loop = await followEvents(app.app, [picky], false)
  await happen(5)
  await inTransaction(org.admin, (tx) => emit(tx, 'lead.noted', {}, {}))
  await happen(5)
  await loop.idle()
  expect(seen).toEqual(['lead.noted'])
  expect(await orgsBehind(app.app.database.db, picky.name)).toEqual([])
})

test('woken by what is sealed, without being asked (E1)', async () => {
  const loop = await followEvents(app.app, [reactor(counting('woken'))], true)
  await happen(3)
  await until(async () => (await written('woken')) === 3)
  await loop.stop()
})

test('what it wrote before it failed is gone, and it begins where it was (E1)', async () => {
  let failures = 2
  const loop = await followEvents(
    app.app,
    [
      reactor(async (tx, events) => {
        await counting('failed')(tx, events)
        if (failures-- > 0) throw new Error('not yet')
      }),
    ],
    false,
  )
  await happen(5)
  await until(async () => {
    await loop.idle()
    return (await written('failed')) === 5
  })
})

describe('an event that cannot be handled (E1)', () => {
  async function follow(loop: Loop, rounds: number): Promise<void> {
    for (let n = 0; n < rounds; n++) await loop.idle()
  }

  test('is passed over after some tries, told of, and holds nobody up', async () => {
    const handled: unknown[] = []
    const bad = reactor(async (tx, events) => {
      if (tx.orgId !== org.orgId) return
      if (events.some(({ payload }) => payload?.['n'] === 2)) throw new Error('this one never works')
      handled.push(...events.flatMap(({ kind, payload }) => (kind === 'lead.modified' ? [payload?.['n']] : [])))
    })
    const good = reactor(counting('good'))
    const loop = await followEvents(app.app, [bad, good], false)
    await happen(5)
    await follow(loop, 1)
    expect(await written('good')).toBe(5)
    expect(handled).toEqual([0, 1])
    await follow(loop, 8)
    expect(handled).toEqual([0, 1, 3, 4])
    const items = (await app.ask('GET', '/attention', undefined, { authorization: `Bearer ${org.apiKey}` })).json().data
    expect(
      items.filter(({ detail }: { detail: string | null }) => detail?.startsWith(`${bad.name}: evt_`)),
    ).toHaveLength(1)
  })
})
