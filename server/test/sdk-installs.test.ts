import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileStore, memoryStore, openLicense, type Store } from '@openlma/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from './harness.ts'
import { addPackage, type TestPackage } from './product.ts'

const ada = { lastName: 'Lovelace', company: 'Acme' }

/** The SDK against the real server, over a real connection. */
describe('products that install at once', () => {
  let app: TestApp
  let pack: TestPackage
  let server: string
  const folder = mkdtempSync(join(tmpdir(), 'openlma-nodes-'))

  beforeAll(async () => {
    app = await createTestApp()
    await app.http.listen({ host: '127.0.0.1', port: 0 })
    server = `http://127.0.0.1:${(app.http.server.address() as AddressInfo).port}`
  })

  afterAll(async () => {
    await app.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  async function installAll(nodes: { store: Store; orgId: string }[]) {
    pack = await addPackage(app)
    const { id: packageId, rootKeys, installKey } = pack
    const keys = rootKeys as unknown as Parameters<typeof openLicense>[0]['rootKeys']
    return Promise.all(
      nodes.map(async ({ store, orgId }) => {
        const license = await openLicense({ server, packageId, rootKeys: keys, installKey, store, proxy: false })
        await license.install({
          version: '1.0.0',
          subscriber: { orgId, name: orgId },
          contact: { ...ada, email: `ada@${orgId}.example` },
        })
        return { answer: license.check(), id: license.info().installationId }
      }),
    )
  }

  async function counts() {
    const read = await app.call('GET', `/packages/${pack.id}`)
    return read.json<{ counts: object }>().counts
  }

  test('twenty nodes of one installation are one license and one lead (I3)', async () => {
    const store = fileStore(join(folder, 'shared'))
    const all = await installAll(Array.from({ length: 20 }, () => ({ store, orgId: 'one' })))
    expect(new Set(all.map(({ id }) => id)).size).toBe(1)
    expect(all.every(({ answer }) => answer.code === 'licensed')).toBe(true)
    expect(await counts()).toEqual({ licenses: 1, installations: 1, leads: 1 })
  })

  test('a hundred customers are a hundred licenses (I1)', async () => {
    const all = await installAll(
      Array.from({ length: 100 }, (_, index) => ({ store: memoryStore(), orgId: `c-${index}` })),
    )
    expect(new Set(all.map(({ id }) => id)).size).toBe(100)
    expect(all.every(({ answer }) => answer.code === 'licensed')).toBe(true)
    expect(await counts()).toEqual({ licenses: 100, installations: 100, leads: 100 })
  })
})
