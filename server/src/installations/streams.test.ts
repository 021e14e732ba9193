import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, until, type TestApp } from '../../test/harness.ts'
import { addPackage, install, modify, unique, type Installed, type TestPackage } from '../../test/product.ts'
import { startApp, type RunningApp } from '../app.ts'
import { createHttp } from '../http.ts'

const onPostgres = process.env['TEST_ENGINE'] !== 'embedded'

let app: TestApp
let pkg: TestPackage
let url: string
beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app)
  await app.http.listen({ port: 0, host: '127.0.0.1' })
  url = urlOf(app.http.server.address())
})
afterAll(() => app.stop())

const urlOf = (address: string | AddressInfo | null) => `http://127.0.0.1:${(address as AddressInfo).port}`

type Heard = { text: string; ended: boolean; changes(): number; close(): void }

/** Opens a real stream, as a product does, and keeps what comes. */
async function listen(base: string, made: Installed): Promise<Heard> {
  const abort = new AbortController()
  const response = await fetch(`${base}/api/v1/installations/${made.installation.id}/stream`, {
    headers: { authorization: `Bearer ${made.token}` },
    signal: abort.signal,
  })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const heard: Heard = {
    text: '',
    ended: false,
    changes: () => heard.text.split('event: changed').length - 1,
    close: () => abort.abort(),
  }
  const read = async () => {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) heard.text += chunk
    heard.ended = true
  }
  read().catch(() => {})
  await until(() => heard.text !== '')
  return heard
}

/** Milliseconds until the next change is heard. */
async function heardWithin(heard: Heard, act: () => Promise<unknown>): Promise<number> {
  const before = heard.changes()
  await act()
  const start = performance.now()
  await until(() => heard.changes() > before)
  return performance.now() - start
}

describe('the stream of an installation (M9)', () => {
  test('says so within a second of a modify, and only to whom it concerns', async () => {
    const [made, other] = [await install(app, pkg.installKey), await install(app, pkg.installKey)]
    const [mine, foreign] = [await listen(url, made), await listen(url, other)]
    expect(await heardWithin(mine, () => modify(app, made.license.id, { seats: 3 }))).toBeLessThan(1_000)
    expect(await heardWithin(mine, () => modify(app, made.license.id, { seats: 4 }))).toBeLessThan(1_000)
    expect(foreign.changes()).toBe(0)
    await app.observations.flush()
    expect((await app.call('GET', `/licenses/${made.license.id}`)).json().delivery.connected).toBe(true)
    mine.close()
    foreign.close()
    await until(async () => {
      await app.observations.flush()
      return !(await app.call('GET', `/licenses/${made.license.id}`)).json().delivery.connected
    })
  })

  test('a change of the package concerns all of its installations', async () => {
    const own = await addPackage(app)
    const streams = await Promise.all([1, 2].map(async () => listen(url, await install(app, own.installKey))))
    const headers = { authorization: `Bearer ${app.org.apiKey}`, 'if-match': '1' }
    await app.call('PATCH', `/packages/${own.id}`, { graceDays: 3 }, headers)
    await until(() => streams.every((heard) => heard.changes() === 1))
    for (const heard of streams) heard.close()
  })

  test('an uninstalled one hears of its own end; a wrong token hears nothing', async () => {
    const made = await install(app, pkg.installKey)
    const heard = await listen(url, made)
    const end = () =>
      app.ask('DELETE', `/installations/${made.installation.id}`, undefined, { authorization: `Bearer ${made.token}` })
    expect(await heardWithin(heard, end)).toBeLessThan(1_000)
    heard.close()
    const refused = await fetch(`${url}/api/v1/installations/${made.installation.id}/stream`, {
      headers: { authorization: 'Bearer x' },
    })
    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      401,
      'application/problem+json; charset=utf-8',
    ])
  })

  test('ends when another token holds, and the oldest when there are too many', async () => {
    const made = await install(app, pkg.installKey)
    const open = async () => {
      const response = await fetch(`${url}/api/v1/installations/${made.installation.id}/stream`, {
        headers: { authorization: `Bearer ${made.token}` },
      })
      const state = { ended: false }
      void response.text().then(() => (state.ended = true))
      return state
    }
    const all: { ended: boolean }[] = []
    for (let i = 0; i < 9; i++) all.push(await open())
    await until(() => all[0]?.ended === true)
    expect(all.slice(1).some(({ ended }) => ended)).toBe(false)
    const orgId = (await app.call('GET', `/installations/${made.installation.id}`)).json().subscriberOrgId
    await install(app, pkg.installKey, { subscriber: { orgId }, previousToken: made.token })
    await until(() => all.every(({ ended }) => ended))
  })

  test('after two licenses changed places, each product hears of the one that serves it', async () => {
    const [made, fresh] = [await install(app, pkg.installKey), await install(app, pkg.installKey)]
    const streams = [await listen(url, made), await listen(url, fresh)]
    const { subscriberOrgId } = (await app.call('GET', `/licenses/${fresh.license.id}`)).json()
    const headers = { authorization: `Bearer ${app.org.apiKey}`, 'if-match': '1' }
    const carried = await app.call('POST', `/licenses/${made.license.id}/carry`, { orgId: subscriberOrgId }, headers)
    expect(carried.statusCode).toBe(200)
    for (const stream of streams) await until(() => stream.changes() > 0 && stream.ended)
    const again = await listen(url, fresh)
    await heardWithin(again, () => modify(app, made.license.id, { seats: 3 }))
    again.close()
  })

  test('what a sandbox follows is heard by the sandbox (I6)', async () => {
    const parent = await install(app, pkg.installKey)
    const { subscriberOrgId } = (await app.call('GET', `/licenses/${parent.license.id}`)).json()
    const named = { orgId: unique('sand'), type: 'sandbox', parentOrgId: subscriberOrgId, parentProof: parent.token }
    const heard = await listen(url, await install(app, pkg.installKey, { subscriber: named }))
    await heardWithin(heard, () => modify(app, parent.license.id, { status: 'suspended' }))
    heard.close()
  })

  test('the page of the vendor hears what happened in its own org only', async () => {
    const other = await app.addOrg('Other')
    const open = async (key: string) => {
      const response = await fetch(`${url}/api/v1/events/stream`, { headers: { authorization: `Bearer ${key}` } })
      const state = { text: '', cancel: () => response.body?.cancel().catch(() => {}) }
      const reader = response.body!.pipeThrough(new TextDecoderStream())
      void (async () => {
        for await (const chunk of reader) state.text += chunk
      })().catch(() => {})
      return state
    }
    const [mine, theirs] = [await open(app.org.apiKey), await open(other.apiKey)]
    const made = await install(app, pkg.installKey)
    await until(() => mine.text.includes(made.license.id))
    expect(mine.text).not.toContain('ada@acme.example')
    expect(theirs.text).not.toContain(made.license.id)
  })
})

describe.runIf(onPostgres)('with two processes over one database', () => {
  let second: RunningApp
  let secondUrl: string
  let stop: () => Promise<void>
  beforeAll(async () => {
    second = await startApp(app.config, app.app.log, { work: false })
    const http = await createHttp(second.app)
    await http.listen({ port: 0, host: '127.0.0.1' })
    secondUrl = urlOf(http.server.address())
    stop = async () => {
      for (const end of second.app.closing) end()
      await http.close()
      await second.stop()
    }
  })
  afterAll(() => stop())

  test('who is connected to one hears what is modified through the other', async () => {
    const made = await install(app, pkg.installKey)
    const heard = await listen(secondUrl, made)
    expect(await heardWithin(heard, () => modify(app, made.license.id, { seats: 3 }))).toBeLessThan(1_500)
    const answer = await fetch(`${secondUrl}/api/v1/installations/${made.installation.id}/check`, {
      headers: { authorization: `Bearer ${made.token}` },
    })
    expect(await answer.json()).toMatchObject({ licensed: true })
    heard.close()
  })
})
