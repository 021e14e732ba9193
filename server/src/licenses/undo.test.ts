import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, askAs, install, modify, type Installed, type TestPackage } from '../../test/product.ts'
import { undoLicense } from './undo.ts'

let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp({ at: new Date('2026-11-24T12:00:00Z') })
  pkg = await addPackage(app)
})
afterAll(() => app.stop())

const get = async (one: Installed) => (await app.call('GET', `/licenses/${one.license.id}`)).json()
const offer = async (one: Installed) => (await app.call('GET', `/licenses/${one.license.id}/undo`)).json()
const undo = async (one: Installed, body: object = {}, revision?: string) => {
  const ifMatch = revision ?? `"${(await get(one)).revision}"`
  const headers = { authorization: `Bearer ${app.org.apiKey}`, 'if-match': ifMatch }
  return app.call('POST', `/licenses/${one.license.id}/undo`, body, headers)
}
/** All of a license but what counts its changes. */
const kept = ({ revision: _r, updatedAt: _u, delivery: _d, ...rest }: Record<string, unknown>) => rest

describe('undo (M6)', () => {
  test('brings back exactly the terms before, as a new change that names the old one', async () => {
    const one = await install(app, pkg.installKey)
    const before = await get(one)
    const change = { seats: 3, expires: '2027-01-10', features: { reports: true }, message: 'Hi', status: 'suspended' }
    await modify(app, one.license.id, change)
    const offered = await offer(one)
    expect(offered).toMatchObject({
      possible: true,
      reason: null,
      event: { kind: 'license.modified', licenseId: one.license.id },
      preview: { refused: null, after: { seats: 5, expires: '2026-12-24', status: 'trial' }, undoable: true },
    })
    const answer = await undo(one, { reason: 'A slip' })
    expect(answer.headers['etag']).toBe('"3"')
    expect(kept(await get(one))).toEqual(kept(before))
    const events = await app.events({ licenseId: one.license.id, kind: 'license.modified' })
    expect(events[1]).toMatchObject({
      reason: 'A slip',
      payload: {
        undoOf: offered.event.id,
        revision: 3,
        before: { seats: 3 },
        after: { seats: 5, suspendedFrom: null },
      },
    })
  })

  test('can be undone itself, again and again', async () => {
    const one = await install(app, pkg.installKey)
    const first = kept(await get(one))
    await modify(app, one.license.id, { seats: 9, message: 'Nine' })
    const second = kept(await get(one))
    for (const expected of [first, second, first]) {
      expect((await undo(one)).statusCode).toBe(200)
      expect(kept(await get(one))).toEqual(expected)
    }
    expect((await get(one)).revision).toBe(5)
  })

  test('brings back own fields that alone were changed (M8)', async () => {
    const one = await install(app, pkg.installKey)
    await modify(app, one.license.id, { attributes: { crm: 7 }, externalRef: '001A' })
    expect((await offer(one)).preview.changes).toEqual(['Your own fields of the license change.'])
    expect((await undo(one)).json()).toMatchObject({ attributes: {}, externalRef: null, revision: 3 })
  })

  test('keeps the zone of a date, whatever zone the org has by now (M3)', async () => {
    const one = await install(app, pkg.installKey)
    const setZone = async (timeZone: string) => {
      const etag = String((await app.call('GET', '/org')).headers['etag'])
      await app.call('PATCH', '/org', { timeZone }, { authorization: `Bearer ${app.org.apiKey}`, 'if-match': etag })
    }
    await setZone('Pacific/Apia')
    await modify(app, one.license.id, { expires: '2026-12-20' })
    expect((await undo(one)).json()).toMatchObject({
      timeZone: 'Europe/Berlin',
      expires: '2026-12-24',
      accessUntil: '2026-12-24T23:00:00.000Z',
    })
    await setZone('Europe/Berlin')
  })

  test('a trial that was sold stays sold (M2)', async () => {
    const one = await install(app, pkg.installKey)
    await modify(app, one.license.id, { status: 'active', expires: null })
    expect(await offer(one)).toMatchObject({
      possible: false,
      reason: expect.stringContaining('never becomes a trial'),
    })
    expect((await undo(one)).json()).toMatchObject({ status: 422, code: 'change_refused' })
    expect(await get(one)).toMatchObject({ status: 'active', revision: 2 })
  })

  test('beyond the cap only an admin goes back, with a reason (M1)', async () => {
    const one = await install(app, pkg.installKey)
    await modify(app, one.license.id, { expires: '2028-01-01', overrideTrialCap: true, reason: 'Big' })
    await modify(app, one.license.id, { expires: '2026-12-01' })
    expect(await offer(one)).toMatchObject({ possible: false, reason: expect.stringContaining('A trial may last') })
    const back = { overrideTrialCap: true, reason: 'Big after all' }
    for (const body of [{}, { reason: 'Big' }, { overrideTrialCap: true }])
      expect((await undo(one, body)).json()).toMatchObject({ status: 422, code: 'change_refused' })
    await expect(undoLicense(app.org.as('license_manager'), one.license.id, back, '3')).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect((await undo(one, back)).json()).toMatchObject({ expires: '2028-01-01', revision: 4 })
    const events = await app.events({ licenseId: one.license.id, kind: 'license.modified' })
    expect(events.at(-1)).toMatchObject({ reason: 'Big after all', payload: { undoOf: events.at(-2)?.id } })
  })

  test('nothing to undo: never edited, or something else came after it', async () => {
    const one = await install(app, pkg.installKey)
    const none = { possible: false, event: null, preview: null }
    expect(await offer(one)).toMatchObject(none)
    expect((await undo(one)).json()).toMatchObject({ status: 409, code: 'nothing_to_undo' })
    await modify(app, one.license.id, { seats: 9 })
    await askAs(app, one, 'DELETE', '', {})
    expect(await offer(one)).toMatchObject(none)
    expect((await undo(one)).json()).toMatchObject({ status: 409, code: 'nothing_to_undo' })
    expect(await get(one)).toMatchObject({ revision: 3, status: 'uninstalled', seats: 9 })
  })

  test('an edit whose words were erased is not undone (E2)', async () => {
    const one = await install(app, pkg.installKey)
    await modify(app, one.license.id, { message: 'Dear Ada' })
    await app.app.database.db
      .updateTable('events')
      .set({ payload: null, salt: null, reason: null, erased_at: app.clock.now() })
      .where('license_id', '=', one.license.id)
      .where('kind', '=', 'license.modified')
      .execute()
    expect(await offer(one)).toMatchObject({ possible: false, reason: expect.stringContaining('erased') })
  })

  test('needs If-Match, and the right to edit', async () => {
    const one = await install(app, pkg.installKey)
    await modify(app, one.license.id, { seats: 9 })
    expect((await undo(one, {}, '')).json().code).toBe('revision_required')
    expect((await undo(one, {}, '"1"')).json()).toMatchObject({ code: 'stale_revision', current: { seats: 9 } })
    await expect(undoLicense(app.org.as('support'), one.license.id, {}, '2')).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect(await get(one)).toMatchObject({ revision: 2, seats: 9 })
  })
})
