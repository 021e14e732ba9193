import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { fileStore } from '../src/file-store.ts'
import { temporaryFolder, until } from './product.ts'
import { startVendorServer } from './vendor-server.ts'

const product = new URL('install-once.ts', import.meta.url).pathname

function run(server: string, folder: string): ReturnType<typeof spawn> {
  const env = { ...process.env, NO_PROXY: '*' }
  const child = spawn(process.execPath, [product, server, folder], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

it('is one installation after the product was killed while it installed (I3)', { timeout: 120_000 }, async () => {
  const vendor = await startVendorServer()
  onTestFinished(() => vendor.stop())
  const folder = temporaryFolder()
  // The server has made the installation, but the product dies before it hears of it.
  vendor.faults.push('hang')
  const child = run(vendor.url, folder)
  await until('asked', () => vendor.received.length === 1, 60_000)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const { pendingToken, token } = await fileStore(folder).read()
  expect([token, pendingToken]).toEqual([null, vendor.received[0]?.body['token']])
  vendor.faults.push('drop')
  const again = run(vendor.url, folder)
  const [code] = (await once(again, 'exit')) as [number]
  expect(code).toBe(0)
  expect(new Set(vendor.received.map(({ body }) => body['token'])).size).toBe(1)
  expect(vendor.installations).toHaveLength(1)
})

it('is one installation with one token when several processes install at once (I3)', { timeout: 120_000 }, async () => {
  const vendor = await startVendorServer()
  onTestFinished(() => vendor.stop())
  const folder = temporaryFolder()
  const codes = await Promise.all(
    Array.from({ length: 4 }, async () => (await once(run(vendor.url, folder), 'exit'))[0] as unknown),
  )
  expect(codes).toEqual([0, 0, 0, 0])
  expect(new Set(vendor.received.map(({ body }) => body['token'])).size).toBe(1)
  expect(vendor.installations).toHaveLength(1)
  expect((await fileStore(folder).read()).token).toBe(vendor.installations[0]?.token)
})
