import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, install, modify, type TestPackage } from '../../test/product.ts'
import { startServerProcess, type ServerProcess } from '../../test/server-process.ts'

// A process of its own cannot open the embedded database of another.
describe.runIf(process.env['TEST_ENGINE'] !== 'embedded')('two servers on one PostgreSQL', () => {
  const ROUNDS = 20
  let app: TestApp
  let pkg: TestPackage
  const servers: ServerProcess[] = []

  beforeAll(async () => {
    app = await createTestApp()
    pkg = await addPackage(app)
    const { DATABASE_URL = '', DATA_DIR, MASTER_KEY = '' } = app.config
    const settings = { DATABASE_URL, DATA_DIR, MASTER_KEY, RATE_LIMIT: '1000', DATABASE_POOL: '5' }
    servers.push(...(await Promise.all([startServerProcess(settings), startServerProcess(settings)])))
  }, 120_000)
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.kill()))
    await app.stop()
  })

  type Answer = { status: number; body: Record<string, unknown> }
  async function send(server: ServerProcess, method: string, path: string, revision: number, body: object) {
    const answer = await fetch(`${server.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${app.org.apiKey}`,
        'content-type': 'application/json',
        'if-match': `"${revision}"`,
      },
      body: JSON.stringify(body),
    })
    return { status: answer.status, body: (await answer.json()) as Answer['body'] }
  }

  /** One edit by each server at once; whoever came first won, and the other is shown what there is now. */
  function expectOneWinner(answers: Answer[], revision: number) {
    const [won, lost] = answers.toSorted((a, b) => a.status - b.status)
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412])
    expect(won?.body['revision']).toBe(revision + 1)
    expect(lost?.body).toMatchObject({
      code: 'stale_revision',
      current: { revision: revision + 1, seats: won?.body['seats'], message: won?.body['message'] },
    })
  }

  test('two edits with one ETag: one wins, the other is shown the new state (M1)', { timeout: 60_000 }, async () => {
    const { license } = await install(app, pkg.installKey)
    const path = `/licenses/${license.id}`
    for (let revision = 1; revision <= ROUNDS; revision++) {
      const answers = await Promise.all(
        servers.map((server, index) =>
          send(server, 'PATCH', path, revision, { seats: 10 * revision + index, message: `${revision}/${index}` }),
        ),
      )
      expectOneWinner(answers, revision)
    }
    const events = await app.events({ licenseId: license.id, kind: 'license.modified' })
    expect(events.map(({ payload }) => payload?.['revision'])).toEqual(Array.from({ length: ROUNDS }, (_, n) => n + 2))
  })

  test('an undo and an edit with one ETag: one wins (M1, M6)', { timeout: 60_000 }, async () => {
    const { license } = await install(app, pkg.installKey)
    const path = `/licenses/${license.id}`
    await modify(app, license.id, { seats: 6, message: 'Six' })
    for (let round = 0; round < ROUNDS; round++) {
      const revision = Number((await app.call('GET', path)).json().revision)
      const answers = await Promise.all([
        send(servers[round % 2]!, 'POST', `${path}/undo`, revision, {}),
        send(servers[(round + 1) % 2]!, 'PATCH', path, revision, { seats: 100 + round, message: `${round}` }),
      ])
      expectOneWinner(answers, revision)
    }
  })
})
