import { expect, onTestFinished, test } from 'vitest'
import { createTestApp, until } from '../../test/harness.ts'
import { isSigned, startReceiver } from '../../test/receiver.ts'
import { startServerProcess } from '../../test/server-process.ts'
import { emit } from '../events/emit.ts'
import { inTransaction } from '../platform/context.ts'

test('E3: a server killed while it delivers loses nothing, sends nothing unsigned', { timeout: 180_000 }, async () => {
  // It writes events; following and delivering is the business of the process that dies.
  const app = await createTestApp({ settings: { WEBHOOK_ALLOW_PRIVATE: 'true' } })
  onTestFinished(() => app.stop())
  const receiver = await startReceiver((response) => void setTimeout(() => response.writeHead(204).end(), 100))
  onTestFinished(() => receiver.stop())
  const { secret } = (
    await app.call('POST', '/webhook-endpoints', { url: receiver.url, kinds: ['lead.captured'] })
  ).json()
  const { DATABASE_URL = '', MASTER_KEY = '', DATA_DIR } = app.config
  const server = await startServerProcess({ DATABASE_URL, MASTER_KEY, DATA_DIR, WEBHOOK_ALLOW_PRIVATE: 'true' })
  onTestFinished(() => server.kill())

  const ids: string[] = []
  const happen = (count: number) =>
    inTransaction(app.org.admin, async (tx) => {
      for (let n = 0; n < count; n++) ids.push(await emit(tx, 'lead.captured', { leadId: 'lead_x' }, { n }))
    })
  await happen(30)
  await until(() => receiver.got.length >= 5, 30_000)
  await server.kill()
  const before = receiver.got.length
  expect(before).toBeLessThan(30)
  await happen(10)
  await server.start()
  await until(() => receiver.got.length > before + 2, 30_000)
  await server.kill()
  await happen(5)
  await server.start()

  await until(() => ids.every((id) => receiver.got.some((request) => request.id === id)), 60_000)
  expect(receiver.got.every((request) => isSigned(secret, request))).toBe(true)
  expect(new Set(receiver.got.map(({ id }) => id))).toEqual(new Set(ids))
  // What was under way when it died came again; nothing else did.
  expect(receiver.got.length).toBeLessThanOrEqual(ids.length + 8)
})
