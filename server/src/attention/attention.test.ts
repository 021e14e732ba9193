import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { inTransaction } from '../platform/context.ts'
import { raise, settle } from './raise.ts'
import { resolveAttention } from './resolve.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.stop())

type Item = {
  id: string
  kind: string
  count: number
  detail: string
  title: string
  advice: string
  resolvedAt: string | null
}
const list = async (state = 'open'): Promise<{ data: Item[]; openCount: number }> =>
  (await app.call('GET', `/attention?state=${state}`)).json()
const report = (about: string, detail: string) =>
  inTransaction(app.org.admin, (tx) => raise(tx, 'version_unregistered', about, { packageId: 'pkg_x' }, detail))

describe('what needs a person', () => {
  test('one open item for each thing, counted; it says what to do', async () => {
    for (const detail of ['first', 'second']) await report('a', detail)
    await Promise.all(Array.from({ length: 8 }, () => report('b', 'at once')))
    const { data, openCount } = await list()
    expect(openCount).toBe(2)
    expect(data.map(({ count, detail }) => [count, detail])).toEqual([
      [8, 'at once'],
      [2, 'second'],
    ])
    expect(data[0]?.advice).toContain('Register the version')
  })

  test('resolving is an event, once; what happens again opens another', async () => {
    const [item] = (await list()).data
    const first = await resolveAttention(app.org.admin, item!.id)
    expect((await resolveAttention(app.org.admin, item!.id)).resolvedAt).toBe(first.resolvedAt)
    const events = await app.events({ kind: 'attention.resolved' })
    expect(events).toMatchObject([{ packageId: 'pkg_x', payload: { id: item!.id, kind: 'version_unregistered' } }])
    await report('b', 'again')
    const { data, openCount } = await list()
    expect(openCount).toBe(2)
    expect(data[0]).toMatchObject({ detail: 'again', count: 1 })
    expect(data[0]?.id).not.toBe(item!.id)
    expect((await list('all')).data).toHaveLength(3)
  })

  test('settles by itself when it is mended', async () => {
    await inTransaction(app.org.admin, (tx) => settle(tx, 'version_unregistered', 'b'))
    expect((await list()).openCount).toBe(1)
    expect((await list('resolved')).data).toHaveLength(2)
  })

  test('who may not, and who cannot see it', async () => {
    const [item] = (await list()).data
    const other = await app.addOrg('Other')
    await expect(resolveAttention(app.org.as('viewer'), item!.id)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(resolveAttention(other.admin, item!.id)).rejects.toMatchObject({ code: 'not_found' })
    expect((await list()).openCount).toBe(1)
  })
})
