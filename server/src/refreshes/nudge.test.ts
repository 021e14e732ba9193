import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apply, member, type Member } from '../../test/fleet.ts'
import { createTestApp, until, type TestApp } from '../../test/harness.ts'
import { addPackage, type TestPackage } from '../../test/product.ts'
import { startApp, type RunningApp } from '../app.ts'
import { createHttp } from '../http.ts'

let app: TestApp
let second: RunningApp & { url: string }
let stopSecond: () => Promise<void>
beforeAll(async () => {
  app = await createTestApp()
  const running = await startApp(app.config, app.app.log, { work: false, clock: () => app.clock.now() })
  const http = await createHttp(running.app)
  await http.listen({ port: 0, host: '127.0.0.1' })
  second = { ...running, url: `http://127.0.0.1:${(http.server.address() as AddressInfo).port}` }
  stopSecond = async () => {
    for (const end of running.app.closing) end()
    const closed = http.close()
    // A client may have connected once more without a request, which nobody counts as idle.
    http.server.closeAllConnections()
    await closed
    await running.stop()
  }
})
afterAll(async () => {
  await stopSecond()
  await app.stop()
})

/** A real stream to the second process; answers how many changes it was told. */
async function connect({ installation, token }: Member) {
  const abort = new AbortController()
  const response = await fetch(`${second.url}/api/v1/installations/${installation.id}/stream`, {
    headers: { authorization: `Bearer ${token}` },
    signal: abort.signal,
  })
  let text = ''
  const read = async () => {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) text += chunk
  }
  read().catch(() => {})
  await until(() => text !== '')
  return { changes: () => text.split('event: changed').length - 1, close: () => abort.abort() }
}

describe('with two processes over one database', () => {
  let pkg: TestPackage
  let [mine, other]: Member[] = []
  beforeAll(async () => {
    pkg = await addPackage(app)
    mine = await member(app, pkg)
    other = await member(app, pkg)
    for (const one of [mine, other]) await apply(app, one, 1)
    await app.observations.flush()
    app.clock.advance(1_000)
  })
  const start = async (body: object) => {
    const { id } = (await app.call('POST', `/packages/${pkg.id}/refreshes`, body)).json()
    await app.background.refreshes.idle()
    return async () => (await app.call('GET', `/refreshes/${id}`)).json()
  }

  test('a refresh asks whoever is connected to the other to check in, and counts who did there (R2, M9)', async () => {
    const [first, next] = [await connect(mine as Member), await connect(other as Member)]
    const foreign = await connect(await member(app, await addPackage(app)))
    await start({ dryRun: true })
    const read = await start({})
    await until(() => first.changes() === 1 && next.changes() === 1)
    const checkIn = async ({ installation, token }: Member) => {
      const answer = await fetch(`${second.url}/api/v1/installations/${installation.id}/check-in`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ nonce: 'a-nonce-of-a-test' }),
      })
      expect(await answer.json()).toMatchObject({ revision: 1 })
    }
    await checkIn(mine as Member)
    await second.observations.flush()
    expect(await read()).toMatchObject({ status: 'waiting', acknowledged: 1, expected: 2 })
    await checkIn(other as Member)
    await second.observations.flush()
    expect(await read()).toMatchObject({ status: 'done', acknowledged: 2 })

    const single = await start({ filter: { installationId: mine?.installation.id } })
    await until(() => first.changes() === 2)
    const { id } = await single()
    const [item] = (await app.call('GET', `/refreshes/${id}/items`)).json().data
    expect(item).toMatchObject({ installationId: mine?.installation.id, nudgedAt: expect.any(String) })
    expect([next.changes(), foreign.changes()]).toEqual([1, 0])
    for (const stream of [first, next, foreign]) stream.close()
  })

  test('two of them work on one run without doing anything twice (R1, R3)', async () => {
    const { id } = (await app.call('POST', `/packages/${pkg.id}/refreshes`, {})).json()
    await Promise.all([app.background.refreshes.idle(), second.background.refreshes.idle()])
    const run = (await app.call('GET', `/refreshes/${id}`)).json()
    expect(run).toMatchObject({ status: 'waiting', total: 2, done: 2 })
  })
})
