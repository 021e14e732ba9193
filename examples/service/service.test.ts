import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it, onTestFinished } from 'vitest'
import { packageId, primaryRoot, spareRoot } from '../../sdk/fixtures/signer.ts'
import { temporaryFolder, until } from '../../sdk/test/product.ts'
import { startVendorServer } from '../../sdk/test/vendor-server.ts'

it('is licensed, obeys a change at once, and answers while the server is gone', { timeout: 120_000 }, async () => {
  const vendor = await startVendorServer()
  onTestFinished(() => vendor.stop())
  vendor.terms = { seats: 1, seatAssignment: 'first_use' }
  const env = {
    ...process.env,
    NO_PROXY: '*',
    PORT: '0',
    LMA_SERVER: vendor.url,
    LMA_PACKAGE_ID: packageId,
    LMA_ROOT_KEYS: JSON.stringify([primaryRoot.jwk, spareRoot.jwk]),
    LMA_INSTALL_KEY: 'ik_test_fixture',
    LICENSE_DIR: join(temporaryFolder(), 'license'),
  }
  const port = await start(env)
  expect(await ask(port, '/reports')).toMatchObject([200, { report: 'All is well.' }])
  await until('streaming', () => vendor.streams.size === 1)
  expect(await ask(port, '/?user=ada')).toMatchObject([200, { license: { code: 'licensed' } }])
  await until('seated', () => vendor.installations[0]?.roster.users.includes('ada') ?? false, 5_000)
  expect(await ask(port, '/?user=eve')).toMatchObject([402, { license: { code: 'no_seat' } }])
  vendor.modify({ features: {} })
  await until('obeyed', async () => (await ask(port, '/reports'))[0] === 402, 5_000)
  expect(await ask(port, '/')).toMatchObject([200, { license: { code: 'licensed' } }])
  await vendor.stop()
  expect(await ask(port, '/reports')).toMatchObject([402, { license: { code: 'feature_missing' } }])
  expect(await ask(port, '/?user=ada')).toMatchObject([200, { license: { code: 'licensed' } }])
  expect(await ask(await start(env), '/')).toMatchObject([200, { license: { code: 'licensed' } }])
})

async function start(env: NodeJS.ProcessEnv): Promise<number> {
  const program = join(import.meta.dirname, 'service.mjs')
  const child: ChildProcess = spawn(process.execPath, ['--conditions=source', program], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  if (!child.stdout) throw new Error('no output')
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('ready ')) return Number(line.slice('ready '.length))
  }
  throw new Error('the service ended')
}

async function ask(port: number, path: string): Promise<[number, unknown]> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`)
  return [response.status, await response.json()]
}
