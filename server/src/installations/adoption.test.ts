import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { csv } from '../../test/csv-rows.ts'
import { judge, run } from '../../test/import-files.ts'
import { addPackage, askAs, tryInstall, type Installed, type TestPackage } from '../../test/product.ts'

const DAY = 86_400_000

describe('adopting recorded licenses (V4, I4)', () => {
  let app: TestApp
  let pkg: TestPackage

  beforeAll(async () => {
    app = await createTestApp()
    pkg = await addPackage(app, { name: 'Rocket' })
    const rows = Array.from({ length: 8 }, (_one, index) => [
      `00D00000000000${index + 1}`,
      'Rocket',
      index === 4 ? 'Uninstalled' : 'Active',
      '25',
      '2099-12-31',
    ])
    const head = ['Subscriber Org ID', 'Package Name', 'License Status', 'Licensed Seats', 'Expiration Date']
    const judged = await judge(app, { license: csv([head, ...rows]) })
    await run(app, judged.id)
  })
  afterAll(() => app.stop())

  const org = (number: number) => `00D00000000000${number}`
  const installAt = (orgId: string, more: object = {}) =>
    tryInstall(app, pkg.installKey, { subscriber: { orgId }, ...more })
  const licenseOf = async (number: number) =>
    (await app.call('GET', `/licenses?packageId=${pkg.id}&q=${org(number)}`)).json().data[0]
  const open = (until = new Date(app.clock.now().getTime() + DAY)) =>
    app.call('PUT', `/packages/${pkg.id}/adoption-window`, { until: until.toISOString(), reason: 'Move day' })
  const adoptions = async () => (await app.call('GET', `/packages/${pkg.id}/adoptions`)).json().data

  test('what is recorded says so, and naming its org id takes nothing', async () => {
    expect(await licenseOf(1)).toMatchObject({ recordOnly: true, delivery: null, installationId: null })
    const answer = await installAt(org(1))
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'subscriber_known'])
    expect((await app.call('GET', `/licenses?recordOnly=true&packageId=${pkg.id}`)).json().data).toHaveLength(8)
  })

  test('a code bound to it attaches the install, with the terms that were recorded', async () => {
    const license = await licenseOf(2)
    const issued = await app.call('POST', '/activation-codes', { packageId: pkg.id, licenseId: license.id })
    const installed = await installAt(org(2), { activationCode: issued.json().code })
    expect(installed.statusCode).toBe(201)
    expect(installed.json().license).toMatchObject({
      id: license.id,
      seats: 25,
      expires: '2099-12-31',
      status: 'active',
    })
    expect(await licenseOf(2)).toMatchObject({ recordOnly: false, installedVersion: '1.0.0' })
    expect(await adoptions()).toEqual([])
  })

  test('a claim that the vendor approves attaches it too', async () => {
    const token = 'c'.repeat(43)
    const bearer = { authorization: `Bearer ${pkg.installKey}` }
    await app.ask('POST', '/claims', { token, subscriber: { orgId: org(3) }, contact: { lastName: 'Kim' } }, bearer)
    const [claim] = (await app.call('GET', '/claims')).json().data
    await app.call('POST', `/claims/${claim.id}/approve`)
    expect((await installAt(org(3), { token })).statusCode).toBe(201)
  })

  test('while a window is open a first install adopts the license of its org id, in either form', async () => {
    expect((await open()).json()).toMatchObject({ waiting: 6, adopted: 0, open: { reason: 'Move day' } })
    const installed = (await installAt(`${org(4)}EAA`)).json<Installed>()
    const license = await licenseOf(4)
    expect(installed.license).toMatchObject({ id: license.id, seats: 25 })
    expect(await adoptions()).toMatchObject([{ licenseId: license.id, subscriberOrgId: org(4), undoneAt: null }])
    const [event] = await app.events({ licenseId: license.id, kind: 'license.adopted' })
    expect(event).toMatchObject({ installationId: installed.installation.id, actor: { kind: 'installer' } })
    // Only the first install: from here on it is known as any other.
    expect((await installAt(org(4))).json().code).toBe('subscriber_known')
  })

  test('a license that was uninstalled is restored by it, and an unknown org id gets the usual terms', async () => {
    expect((await installAt(org(5))).json().license).toMatchObject({ status: 'active', seats: 25 })
    expect((await installAt('00D000000000099')).json().license).toMatchObject({ status: 'trial', seats: 5 })
  })

  test('undoing sends the install away and leaves the record as it was', async () => {
    const installed = (await installAt(org(6))).json<Installed>()
    await askAs(app, installed, 'PUT', '/seats/kim')
    const [adoption] = await adoptions()
    const undo = () => app.call('POST', `/adoptions/${adoption.id}/undo`, { reason: 'Not the customer' })
    expect((await undo()).json()).toMatchObject({ undoReason: 'Not the customer', undoneAt: expect.any(String) })
    expect((await undo()).statusCode).toBe(200)
    expect(await app.events({ kind: 'license.adoption_undone' })).toHaveLength(1)
    expect(await licenseOf(6)).toMatchObject({ recordOnly: true, status: 'active', seatsUsed: 0, delivery: null })
    const gone = await askAs(app, installed, 'POST', '/check-in', { nonce: 'a-nonce-of-a-test' })
    expect(gone.json().code).toBe('token_invalid')
    expect((await installAt(org(6), { token: installed.token })).json().code).toBe('subscriber_known')
    const { id } = await licenseOf(6)
    const issued = await app.call('POST', '/activation-codes', { packageId: pkg.id, licenseId: id })
    const code = issued.json().code
    expect((await installAt(org(6), { activationCode: code })).json().license).toMatchObject({ id, seats: 25 })
  })

  test('undoing the adoption of one that was uninstalled uninstalls it again', async () => {
    const found = (await adoptions()).find((one: { subscriberOrgId: string }) => one.subscriberOrgId === org(5))
    await app.call('POST', `/adoptions/${found.id}/undo`, { reason: 'Not them' })
    expect(await licenseOf(5)).toMatchObject({ status: 'uninstalled' })
  })

  test('a window ends by itself, or when it is closed, and must end within a year', async () => {
    const far = new Date(app.clock.now().getTime() + 400 * DAY)
    expect((await open(far)).json().code).toBe('change_refused')
    expect((await open(new Date(app.clock.now().getTime() - 1))).json().code).toBe('change_refused')
    expect((await app.call('DELETE', `/packages/${pkg.id}/adoption-window`)).json().open).toBe(null)
    expect((await installAt(org(7))).json().code).toBe('subscriber_known')
    await open()
    app.clock.advance(2 * DAY)
    expect((await installAt(org(7))).json().code).toBe('subscriber_known')
    expect((await app.call('GET', `/packages/${pkg.id}/adoption-window`)).json()).toMatchObject({ open: null })
    const kinds = (await app.events({ packageId: pkg.id })).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind.startsWith('adoption_window'))).toEqual([
      'adoption_window.opened',
      'adoption_window.closed',
      'adoption_window.opened',
    ])
  })

  test('two installs at once: one adopts, the other is refused', async () => {
    await open()
    const answers = await Promise.all([installAt(org(8)), installAt(org(8))])
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([201, 409])
  })
})
