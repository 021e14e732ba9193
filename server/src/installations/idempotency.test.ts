import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, until, type TestApp } from '../../test/harness.ts'
import { addPackage, tryInstall, unique, type TestPackage } from '../../test/product.ts'

let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app)
})
afterAll(() => app.stop())

const send = (key: string, body: object) =>
  tryInstall(app, pkg.installKey, { token: undefined, ...body }, { 'idempotency-key': key })
const rows = async () =>
  (
    await sql<{ state: string; response: Buffer | null }>`select state, response from idempotent_requests`.execute(
      app.app.database.db,
    )
  ).rows
const countOf = async (orgId: string) =>
  (await app.call('GET', `/installations?limit=200`))
    .json()
    .data.filter((one: { subscriberOrgId: string }) => one.subscriberOrgId === orgId).length as number

describe('Idempotency-Key, for callers that send no token (I3)', () => {
  test('replays the answer, token and all, for a day; it lies encrypted', async () => {
    const key = unique('key')
    const body = { subscriber: { orgId: unique('acme') } }
    const first = await send(key, body)
    expect(first.statusCode).toBe(201)
    const again = await send(key, body)
    expect([again.statusCode, again.json()]).toEqual([201, first.json()])
    const { token } = first.json() as { token: string }
    for (const { state, response } of await rows()) {
      expect(state).toBe('done')
      expect(response?.includes(token)).toBe(false)
    }
    app.clock.advance(24 * 3_600_000 - 60_000)
    expect((await send(key, body)).json().token).toBe(token)
    app.clock.advance(120_000)
    expect((await send(key, body)).json().code).toBe('subscriber_known')
  })

  test('the same key with another body is refused; for another subscriber it is another key', async () => {
    const key = unique('key')
    const subscriber = { orgId: unique('acme') }
    expect((await send(key, { subscriber })).statusCode).toBe(201)
    expect((await send(key, { subscriber, version: '2' })).json()).toMatchObject({
      status: 422,
      code: 'idempotency_key_reused',
    })
    expect((await send(key, { subscriber, contact: { lastName: 'x' } })).json().code).toBe('idempotency_key_reused')
    expect((await send(key, { subscriber: { orgId: unique('acme') } })).statusCode).toBe(201)
  })

  test('ten at once are one install', async () => {
    const key = unique('key')
    const body = { subscriber: { orgId: unique('acme') } }
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(key, body)))
    expect(new Set(answers.map((answer) => answer.json().token)).size).toBe(1)
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 10 }, () => 201))
    expect(await countOf(body.subscriber.orgId)).toBe(1)
  })

  test('a refusal is not remembered', async () => {
    const key = unique('key')
    const body = { subscriber: { orgId: unique('acme') }, activationCode: 'nonsense' }
    expect((await send(key, body)).json().code).toBe('code_invalid')
    expect((await send(key, body)).json().code).toBe('code_invalid')
    expect((await send(key, { ...body, activationCode: undefined })).statusCode).toBe(201)
  })

  test('one whose process died is taken over after half a minute', async () => {
    const key = unique('key')
    const body = { version: '1.0.0', subscriber: { orgId: unique('acme') } }
    // What a process leaves behind that was killed while it installed: the reservation, and nothing else.
    expect((await send(key, body)).statusCode).toBe(201)
    const dead = await sql<{ scope_hash: Buffer }>`
      update idempotent_requests set state = 'running', response = null
      where created_at = (select max(created_at) from idempotent_requests) returning scope_hash`.execute(
      app.app.database.db,
    )
    expect(dead.rows).toHaveLength(1)
    const waiting = send(key, body)
    await until(async () => (await rows()).some(({ state }) => state === 'running'))
    app.clock.advance(31_000)
    // It runs again, and the installation that the test left in place answers as to anybody.
    expect((await waiting).json().code).toBe('subscriber_known')
    expect((await rows()).filter(({ state }) => state === 'running')).toEqual([])
  })

  test.each([
    ['', 400],
    ['x'.repeat(201), 400],
  ])('the key %j is refused', async (key, status) => {
    const answer = await send(key, { subscriber: { orgId: unique('acme') } })
    expect(answer.statusCode).toBe(status)
  })
})
