import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { browserOf, PASSWORD, signInAdmin } from '../../test/sign-in.ts'
import { accessJobs } from './jobs.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp({ mail: true, settings: { PUBLIC_URL: 'https://lma.example.com' } })
})
afterAll(() => app.stop())

const members = async () => (await app.call('GET', '/users?limit=200')).json<{ data: unknown[] }>().data

test('an invitation whose mail cannot be queued leaves nothing behind', async () => {
  const [before, events] = [await members(), await app.events()]
  const { queue } = app.app
  app.app.queue = { ...queue, enqueue: () => Promise.reject(new Error('the queue is gone')) }
  const body = { email: 'lost@example.com', name: 'Lost', role: 'viewer' }
  const failed = await app.call('POST', '/users', body)
  app.app.queue = queue
  expect(failed.json()).toMatchObject({ status: 500, code: 'internal_error' })
  expect(failed.body).not.toContain('queue')
  expect([await members(), await app.events()]).toEqual([before, events])
  expect((await app.call('POST', '/users', body)).statusCode).toBe(201)
})

test('where the server is reached by https, the cookie goes over nothing else', async () => {
  const { email } = await signInAdmin(app, app.org)
  const response = await app.ask('POST', '/session', { email, password: PASSWORD })
  expect(response.cookies[0]).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Lax' })
  const { cookie } = browserOf(response)
  const change = (origin: string) =>
    app.ask('PUT', '/session/org', { orgId: app.org.orgId }, { cookie, origin, host: 'inside:4000' })
  expect((await change('https://lma.example.com')).statusCode).toBe(200)
  expect((await change('https://lma.example.com.evil.example')).statusCode).toBe(403)
})

test('what has expired is cleared away, and what has not stays', async () => {
  const { email } = await signInAdmin(app, await app.addOrg('Clear'))
  const signIn = async () => browserOf(await app.ask('POST', '/session', { email, password: PASSWORD }))
  await signIn()
  app.clock.advance(13 * 86_400_000)
  const young = await signIn()
  app.clock.advance(2 * 86_400_000)
  const clear = accessJobs(app.app).find(({ name }) => name === 'access.clear-expired')
  expect(clear?.cron).toBeDefined()
  await clear?.run({} as never)
  const left = await app.app.database.prepared<{ count: number }>(
    'test_expired',
    `select (select count(*) from sessions where expires_at < $1) + (select count(*) from one_time_links where expires_at < $1) as count`,
    [app.clock.now()],
  )
  expect(left).toEqual([{ count: 0 }])
  expect((await app.ask('GET', '/session', undefined, young)).statusCode).toBe(200)
})
