import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, askAs, checkIn, install, newToken, tryInstall, unique } from '../../test/product.ts'
import { verifyChain } from '../events/verify-chain.ts'

// One session of the embedded database serves all in turn: it would prove nothing here.
describe.runIf(process.env['TEST_ENGINE'] !== 'embedded')('on a real PostgreSQL', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp({ settings: { DATABASE_POOL: '25' } })
  })
  afterAll(() => app.stop())

  const get = async (path: string) => (await app.call('GET', path)).json()
  const many = <T>(count: number, act: (index: number) => Promise<T>) =>
    Promise.all(Array.from({ length: count }, (_, index) => act(index)))
  const count = <T>(items: T[]) => new Set(items).size

  test('a hundred identical installs at once: one subscriber, one license, one lead (I3)', async () => {
    const pkg = await addPackage(app)
    const body = { token: newToken(), subscriber: { orgId: unique('crowd') } }
    const answers = await many(100, () => tryInstall(app, pkg.installKey, body))
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1)
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(99)
    expect(count(answers.map((answer) => answer.json().license.id))).toBe(1)
    expect(count(answers.map((answer) => answer.json().installation.id))).toBe(1)
    expect((await get(`/packages/${pkg.id}`)).counts).toEqual({ licenses: 1, installations: 1, leads: 1 })
    expect((await get(`/subscribers?q=${body.subscriber.orgId}`)).data).toHaveLength(1)
  })

  test('a hundred different ones: a hundred each, with a number of its own (I1)', async () => {
    const pkg = await addPackage(app)
    const answers = await many(100, () => tryInstall(app, pkg.installKey))
    expect(count(answers.map((answer) => answer.json().installation.subscriberId))).toBe(100)
    expect((await get(`/packages/${pkg.id}`)).counts).toEqual({ licenses: 100, installations: 100, leads: 100 })
    expect(count(answers.map((answer) => answer.json().license.number))).toBe(100)
    await app.sealer.idle()
    expect((await verifyChain(app.app, app.org.orgId)).broken).toEqual([])
  })

  test('a hundred with one activation code: one (I8)', async () => {
    const pkg = await addPackage(app, { installMode: 'code_required' })
    const { code } = (await app.call('POST', '/activation-codes', { packageId: pkg.id })).json()
    const answers = await many(100, () => tryInstall(app, pkg.installKey, { activationCode: code }))
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1)
    expect(answers.filter((answer) => answer.statusCode === 422 && answer.json().code === 'code_used')).toHaveLength(99)
    expect((await get(`/packages/${pkg.id}`)).counts.licenses).toBe(1)
  })

  test('twenty strangers who name one org id at once: one gets it (I4)', async () => {
    const pkg = await addPackage(app)
    const subscriber = { orgId: unique('contested') }
    const answers = await many(20, () => tryInstall(app, pkg.installKey, { subscriber }))
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1)
    expect(
      answers.filter((answer) => answer.statusCode === 409 && answer.json().code === 'subscriber_known'),
    ).toHaveLength(19)
  })

  test('one org id, ten packages at once: one subscriber (I1)', async () => {
    const packages = [await addPackage(app), await addPackage(app), await addPackage(app)]
    const subscriber = { orgId: unique('wide') }
    const answers = await many(3, (index) => tryInstall(app, packages[index]!.installKey, { subscriber }))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 201, 201])
    expect(count(answers.map((answer) => answer.json().installation.subscriberId))).toBe(1)
  })

  test('two people who edit the same revision: one wins, the other sees what there is (M1)', async () => {
    const pkg = await addPackage(app)
    const { license } = await install(app, pkg.installKey)
    const headers = { authorization: `Bearer ${app.org.apiKey}`, 'if-match': '"1"' }
    const answers = await many(2, (index) =>
      app.call('PATCH', `/licenses/${license.id}`, { seats: 10 + index }, headers),
    )
    const [won, lost] = answers.toSorted((a, b) => a.statusCode - b.statusCode)
    expect([won?.statusCode, lost?.statusCode]).toEqual([200, 412])
    expect(lost?.json()).toMatchObject({ code: 'stale_revision', current: { revision: 2, seats: won?.json().seats } })
    expect((await app.events({ licenseId: license.id, kind: 'license.modified' })).length).toBe(1)
  })

  test('installing and uninstalling against each other ends in one of the two, whole (I5)', async () => {
    const pkg = await addPackage(app)
    const subscriber = { orgId: unique('restless') }
    const made = await install(app, pkg.installKey, { subscriber })
    const answers = await many(40, (index) =>
      index % 2 === 0 ? tryInstall(app, pkg.installKey, { token: made.token, subscriber }) : askAs(app, made, 'DELETE'),
    )
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 40 }, () => 200))
    const installation = await get(`/installations/${made.installation.id}`)
    const license = await get(`/licenses/${made.license.id}`)
    expect(license.status).toBe(installation.status === 'installed' ? 'trial' : 'uninstalled')
    const kinds = (await app.events({ licenseId: license.id })).map(({ kind }) => kind)
    const changes = kinds.filter((kind) => kind === 'license.uninstalled' || kind === 'license.restored')
    expect(changes).toEqual(changes.map((_, index) => (index % 2 === 0 ? 'license.uninstalled' : 'license.restored')))
    expect(license.revision).toBe(1 + changes.length)
  })

  test('fifty check-ins and twenty edits at once: nobody fails, the last word is delivered (M9)', async () => {
    const pkg = await addPackage(app)
    const made = await install(app, pkg.installKey)
    let revision = 1
    const edits = (async () => {
      for (let i = 0; i < 20; i++) {
        const headers = { authorization: `Bearer ${app.org.apiKey}`, 'if-match': String(revision) }
        const answer = await app.call('PATCH', `/licenses/${made.license.id}`, { seats: i + 10 }, headers)
        expect(answer.statusCode).toBe(200)
        revision = answer.json().revision
      }
    })()
    const answers = await many(50, (index) => checkIn(app, made, { facts: { node: index } }))
    await edits
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 50 }, () => 200))
    expect((await checkIn(app, made)).json()).toMatchObject({ revision: 21, documents: expect.any(Object) })
  })
})
