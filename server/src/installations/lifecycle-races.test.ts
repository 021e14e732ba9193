import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, askAs, install, modify, newToken, tryInstall, unique, type Installed } from '../../test/product.ts'

const ROUNDS = 8

// One session of the embedded database serves all in turn: it would prove nothing here.
describe.runIf(process.env['TEST_ENGINE'] !== 'embedded')('on a real PostgreSQL', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp({ settings: { DATABASE_POOL: '25' } })
  })
  afterAll(() => app.stop())

  const get = async (path: string) => (await app.call('GET', path)).json()
  const rounds = Array.from({ length: ROUNDS }, (_, round) => round)

  async function expectWhole(made: Installed): Promise<void> {
    const installation = await get(`/installations/${made.installation.id}`)
    const license = await get(`/licenses/${installation.licenseId}`)
    expect(license.installationId).toBe(installation.id)
    expect(license.subscriberId).toBe(installation.subscriberId)
    expect(license.status === 'uninstalled').toBe(installation.status === 'uninstalled')
  }

  test.each(rounds)('reinstall against uninstall: one of the two, whole (I5), round %i', async () => {
    const pkg = await addPackage(app)
    const subscriber = { orgId: unique('restless') }
    const made = await install(app, pkg.installKey, { subscriber })
    await askAs(app, made, 'DELETE')
    const token = newToken()
    const [again, gone] = await Promise.all([
      tryInstall(app, pkg.installKey, { token, previousToken: made.token, subscriber }),
      askAs(app, made, 'DELETE'),
    ])
    expect(again.statusCode).toBe(200)
    // The uninstall came first and changed nothing, or its token was replaced.
    expect([200, 401]).toContain(gone.statusCode)
    await expectWhole(made)
    expect(await get(`/installations/${made.installation.id}`)).toMatchObject({ status: 'installed' })
  })

  test.each(rounds)(
    'a claim that two people decide, and one token uses, at once: each once (I4), round %i',
    async () => {
      const pkg = await addPackage(app)
      const subscriber = { orgId: unique('claimed') }
      const made = await install(app, pkg.installKey, { subscriber })
      const token = newToken()
      await app.ask('POST', '/claims', { token, subscriber }, { authorization: `Bearer ${pkg.installKey}` })
      const [claim] = (await get(`/claims?packageId=${pkg.id}`)).data
      const approve = () => app.call('POST', `/claims/${claim.id}/approve`)
      const take = () => tryInstall(app, pkg.installKey, { token, subscriber })
      const [one, two, three] = await Promise.all([approve(), approve(), take()])
      expect([one.statusCode, two.statusCode]).toEqual([200, 200])
      expect([200, 409]).toContain(three.statusCode)
      const taken = await Promise.all([take(), take(), take()])
      expect(taken.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200])
      const events = await app.events({ subscriberId: made.installation.subscriberId })
      for (const kind of ['claim.approved', 'claim.used', 'installation.relinked'])
        expect([kind, events.filter((event) => event.kind === kind).length]).toEqual([kind, 1])
    },
  )

  test.each(rounds)('approve against reject: one decision stands, round %i', async () => {
    const pkg = await addPackage(app)
    const subscriber = { orgId: unique('claimed') }
    await install(app, pkg.installKey, { subscriber })
    await app.ask('POST', '/claims', { token: newToken(), subscriber }, { authorization: `Bearer ${pkg.installKey}` })
    const [claim] = (await get(`/claims?packageId=${pkg.id}`)).data
    const [approved, rejected] = await Promise.all([
      app.call('POST', `/claims/${claim.id}/approve`),
      app.call('POST', `/claims/${claim.id}/reject`, {}),
    ])
    // An approval can be taken back; a rejection stands.
    expect(rejected.statusCode).toBe(200)
    expect([200, 409]).toContain(approved.statusCode)
    expect(await get(`/claims/${claim.id}`)).toMatchObject({ status: 'rejected' })
  })

  test.each(rounds)('carry against an install at the same place: no license is lost, round %i', async (round) => {
    const pkg = await addPackage(app)
    const made = await install(app, pkg.installKey, { subscriber: { orgId: unique('old') } })
    await modify(app, made.license.id, { status: 'active', expires: null })
    const orgId = unique('new')
    const headers = { authorization: `Bearer ${app.org.apiKey}`, 'if-match': '2' }
    const carry = () => app.call('POST', `/licenses/${made.license.id}/carry`, { orgId }, headers)
    const fresh = () => tryInstall(app, pkg.installKey, { subscriber: { orgId } })
    const [first, second] = round % 2 === 0 ? [carry, fresh] : [fresh, carry]
    const [one, two] = await Promise.all([first(), second()])
    const [carried, installed] = round % 2 === 0 ? [one, two] : [two, one]
    expect(carried.statusCode).toBe(200)
    expect([201, 409]).toContain(installed.statusCode)
    expect(await get(`/licenses/${made.license.id}`)).toMatchObject({ subscriberOrgId: orgId, status: 'active' })
    await expectWhole(made)
    if (installed.statusCode === 201) await expectWhole(installed.json())
    expect((await get(`/packages/${pkg.id}`)).counts.licenses).toBe(installed.statusCode === 201 ? 2 : 1)
  })

  test.each(rounds)('two licenses carried to each other at once: one wins, the other sees it, round %i', async () => {
    const pkg = await addPackage(app)
    const orgIds = [unique('a'), unique('b')] as const
    const a = await install(app, pkg.installKey, { subscriber: { orgId: orgIds[0] } })
    const b = await install(app, pkg.installKey, { subscriber: { orgId: orgIds[1] } })
    const headers = { authorization: `Bearer ${app.org.apiKey}`, 'if-match': '1' }
    const answers = await Promise.all([
      app.call('POST', `/licenses/${a.license.id}/carry`, { orgId: orgIds[1] }, headers),
      app.call('POST', `/licenses/${b.license.id}/carry`, { orgId: orgIds[0] }, headers),
    ])
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 412])
    await expectWhole(a)
    await expectWhole(b)
  })

  test.each(rounds)(
    'two sandboxes that supersede each other, and their parent changes: one lives (I6), round %i',
    async () => {
      const pkg = await addPackage(app)
      const parentOrgId = unique('prod')
      const parent = await install(app, pkg.installKey, { subscriber: { orgId: parentOrgId } })
      const sandbox = () => {
        const named = {
          orgId: unique('sand'),
          type: 'sandbox',
          parentOrgId,
          parentProof: parent.token,
          sandboxName: 'QA',
        }
        return install(app, pkg.installKey, { subscriber: named })
      }
      const older = await sandbox()
      const [one, two, edit, gone] = await Promise.all([
        sandbox(),
        sandbox(),
        modify(app, parent.license.id, { status: 'active', expires: '2031-05-31' }),
        askAs(app, older, 'DELETE'),
      ])
      expect([edit.statusCode, gone.statusCode]).toEqual([200, 200])
      const all = [older, one, two]
      for (const made of all) await expectWhole(made)
      const licenses = await Promise.all(all.map((made) => get(`/licenses/${made.license.id}`)))
      const alive = licenses.filter(({ status }) => status !== 'uninstalled')
      expect(alive).toMatchObject([{ status: 'active', expires: '2031-05-31', followsLicenseId: parent.license.id }])
    },
  )
})
