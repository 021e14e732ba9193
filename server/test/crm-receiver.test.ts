import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createTestApp, until, type TestApp } from './harness.ts'
import { freePort } from './postgres.ts'
import { addPackage, install, unique } from './product.ts'

const PROGRAM = join(import.meta.dirname, '../../examples/crm-receiver/receiver.mjs')

type CrmLead = {
  number: string
  openlmaId: string
  name?: string
  email?: string
  stage?: string
  erased?: true
  openlmaAccountId?: string | null
}

describe('examples/crm-receiver (E3)', () => {
  let app: TestApp
  let server: string
  const folder = mkdtempSync(join(tmpdir(), 'openlma-crm-'))
  beforeAll(async () => {
    app = await createTestApp({ work: true, settings: { WEBHOOK_ALLOW_PRIVATE: 'true' } })
    await app.http.listen({ host: '127.0.0.1', port: 0 })
    server = `http://127.0.0.1:${(app.http.server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    await app.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  async function start(port: number, secret: string, apiKey: string): Promise<() => void> {
    const env = {
      PATH: process.env['PATH'],
      LMA_SERVER: server,
      LMA_API_KEY: apiKey,
      WEBHOOK_SECRET: secret,
      CRM_FILE: join(folder, 'crm.json'),
      PORT: String(port),
    }
    const child = spawn(process.execPath, [PROGRAM], { env, stdio: ['ignore', 'pipe', 'ignore'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    for await (const line of createInterface({ input: child.stdout })) if (line.startsWith('ready ')) break
    return () => void child.kill('SIGKILL')
  }

  test(
    'has every lead with its own number, converts one, forgets one, and misses nothing while it is down',
    { timeout: 120_000 },
    async () => {
      const port = await freePort()
      const url = `http://127.0.0.1:${port}`
      const { secret } = (await app.call('POST', '/webhook-endpoints', { url: `${url}/hook` })).json()
      const { key } = (await app.call('POST', '/api-keys', { name: 'CRM', scopes: ['write'] })).json()
      const crm = async (): Promise<CrmLead[]> => (await fetch(`${url}/leads`)).json() as Promise<CrmLead[]>
      const stop = await start(port, secret, key)

      const own = await addPackage(app)
      const email = `${unique('lei')}@crm.example`
      await install(app, own.installKey, { contact: { firstName: '雷', lastName: '李', email, company: 'CRM' } })
      const first = await until(async () => (await crm()).find((lead) => lead.email === email))
      expect(first).toMatchObject({ name: '雷 李', stage: 'new', number: 'CRM-1' })
      await until(async () => (await app.call('GET', `/leads/${first.openlmaId}`)).json().externalRef === 'CRM-1')

      const won = await fetch(`${url}/leads/CRM-1/won`, { method: 'POST' })
      expect([won.status, ((await won.json()) as CrmLead).stage]).toEqual([200, 'converted'])
      const lead = (await app.call('GET', `/leads/${first.openlmaId}`)).json()
      expect(lead).toMatchObject({ status: 'converted', externalRef: 'CRM-1' })

      stop()
      await install(app, own.installKey)
      await app.sealer.idle()
      await app.background.reactors.idle()
      await app.background.deliveries?.idle()
      await start(port, secret, key)
      app.clock.advance(40_000)
      const both = await until(async () => ((await crm()).length === 2 ? crm() : null))
      expect(both.map(({ number }) => number)).toEqual(['CRM-1', 'CRM-2'])

      await app.call('POST', `/leads/${both[1]?.openlmaId}/erase`, { confirm: 'erase' })
      await until(async () => (await crm())[1]?.erased)
      expect(JSON.stringify((await crm())[1])).not.toContain('Lovelace')

      const unsigned = await fetch(`${url}/hook`, { method: 'POST', body: '{"type":"lead.captured","data":{}}' })
      expect(unsigned.status).toBe(401)
    },
  )
})
