import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from './harness.ts'
import { expectWholeHistory, startSide, type Pack, type Side } from './move-sides.ts'
import { runCli, type Run } from './processes.ts'
import { ALWAYS_LICENSED, startProduct, type ProductProcess } from './products.ts'

const folder = mkdtempSync(join(tmpdir(), 'openlma-restored-'))
const products: ProductProcess[] = []
let side: Side

beforeAll(async () => {
  side = await startSide('embedded', 7, 'ada@example.com')
}, 180_000)

afterAll(async () => {
  for (const product of products) product.kill()
  await side.drop()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

type Listed<T> = { data: T[] }
type License = { id: string; revision: number; delivery: { acknowledgedRevision: number } | null }
type Item = { kind: string; licenseId: string | null }

const list = async <T>(path: string): Promise<T[]> => (await side.call<Listed<T>>('GET', path)).data
const succeed = (run: Run): void => expect(run).toMatchObject({ code: 0 })

test('a server comes back as it was yesterday, under products that run on (I9)', { timeout: 180_000 }, async () => {
  const pack = await side.call<Pack>('POST', '/packages', { name: 'Widget', slug: 'widget' })
  const { id: packageId, installKey, rootKeys } = pack
  const start = (orgId: string): Promise<void> => {
    const at = { server: side.server.url, folder: join(folder, orgId) }
    const product = startProduct({ ...at, packageId, installKey, rootKeys, orgId })
    products.push(product)
    return product.ready
  }
  await Promise.all(['acme', 'globex'].map(start))
  const file = join(folder, 'yesterday.backup')
  succeed(await runCli(['backup', '--to', file, '--json'], side.settings))

  const [changed] = await list<License>('/licenses')
  if (!changed) throw new Error('nobody has installed')
  const etag = { 'if-match': `"${changed.revision}"` }
  await side.call('PATCH', `/licenses/${changed.id}`, { seats: 42 }, etag)
  await until(async () => {
    const { delivery } = await side.call<License>('GET', `/licenses/${changed.id}`)
    return (delivery?.acknowledgedRevision ?? 0) > changed.revision
  }, 30_000)
  await start('initech')
  const known = await list<License>('/licenses')
  expect(known).toHaveLength(3)

  await side.server.kill()
  rmSync(side.settings['DATA_DIR'] ?? '', { recursive: true })
  succeed(await runCli(['restore', '--from', file, '--json'], side.settings))
  await side.server.start()
  await side.signIn()
  expect(await list('/licenses')).toHaveLength(2)

  const kinds = async () => (await list<Item>('/attention')).map(({ kind }) => kind)
  await until(async () => (await list('/licenses')).length === 3, 90_000)
  await until(async () => (await kinds()).includes('restored_from_backup'), 90_000)
  const items = await list<Item>('/attention')
  expect(items.filter(({ kind }) => kind === 'installation_recreated')).toHaveLength(1)
  const again = items.filter(({ kind }) => kind === 'restored_from_backup').map(({ licenseId }) => licenseId)
  expect(again).toEqual([changed.id])
  const back = await list<License>('/licenses')
  expect(back.map(({ id }) => id).toSorted()).toEqual(known.map(({ id }) => id).toSorted())

  const heard = await Promise.all(products.map((product) => product.end()))
  for (const { answers } of heard) expect(Object.keys(answers)).toEqual([ALWAYS_LICENSED])
  await side.server.kill()
  await expectWholeHistory(side)
})
