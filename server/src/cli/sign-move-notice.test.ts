import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifyMove } from '@openlma/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, type TestPackage } from '../../test/product.ts'
import { main } from './main.ts'

const folder = mkdtempSync(join(tmpdir(), 'openlma-move-notice-'))
const keyFile = join(folder, 'spare-key.json')
let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app)
  writeFileSync(keyFile, (await app.call('POST', `/packages/${pkg.id}/spare-key`)).body)
})
afterAll(async () => {
  await app.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function run(...args: string[]) {
  let [out, err] = ['', '']
  const argv = ['sign-move-notice', '--from', 'https://lost.example', ...args]
  const code = await main({ argv, env: {}, out: (text) => (out += text), err: (text) => (err += text) })
  return { code, out, err }
}

test('prints a notice that products follow, from the saved spare key alone (section 3)', async () => {
  const { epoch } = (await app.call('GET', `/packages/${pkg.id}`)).json<{ epoch: number }>()
  const made = await run('--key-file', keyFile, '--to', 'https://new.example/', '--epoch', String(epoch), '--json')
  expect(made).toMatchObject({ code: 0, err: '' })
  const result = JSON.parse(made.out) as { notice: string }
  expect(result).toMatchObject({ packageId: pkg.id, epoch, to: 'https://new.example' })
  const expected = { packageId: pkg.id, rootKeys: pkg.rootKeys, seen: { epoch: epoch - 1, revision: 1, iat: 1 } }
  expect(await verifyMove(result.notice, expected)).toMatchObject({
    ok: true,
    value: { epoch, lma: { from: { server: 'https://lost.example' }, to: { server: 'https://new.example' } } },
  })
})

test('without an epoch takes the present, and prints nothing but the notice', async () => {
  const { out } = await run('--key-file', keyFile, '--to', 'https://new.example')
  expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)
  const result = await verifyMove(out.trim(), { packageId: pkg.id, rootKeys: pkg.rootKeys })
  expect(result.ok && Math.abs(result.value.epoch - Date.now() / 1000)).toBeLessThan(600)
})

test('refuses what is no spare key, and an address to which no product would follow', async () => {
  const noKey = join(folder, 'no-key.json')
  writeFileSync(noKey, '{"packageId":"pkg_1","privateJwk":{"kty":"OKP"}}')
  expect(await run('--key-file', noKey, '--to', 'https://new.example')).toMatchObject({ code: 1, out: '' })
  expect(await run('--key-file', join(folder, 'none'), '--to', 'https://new.example')).toMatchObject({ code: 1 })
  expect(await run('--key-file', keyFile, '--to', 'http://new.example')).toMatchObject({ code: 2, out: '' })
  expect(await run('--key-file', keyFile, '--to', 'https://new.example', '--epoch', 'x')).toMatchObject({ code: 2 })
})
