import { verifyLicense, verifyTime } from '@openlma/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import {
  addPackage,
  askAs,
  checkIn,
  claims,
  install,
  modify,
  newNonce,
  newToken,
  unique,
  type Installed,
  type TestPackage,
} from '../../test/product.ts'

let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app)
})
afterAll(() => app.stop())

const get = async (path: string) => (await app.call('GET', path)).json()
const now = () => app.clock.now().getTime() / 1000
const attention = async (licenseId: string) =>
  ((await get('/attention?limit=200')).data as { licenseId: string; kind: string; count: number }[]).filter(
    (one) => one.licenseId === licenseId,
  )

function haveOf(documents: Installed['documents']) {
  const { iat, lma } = claims(documents.license)
  return {
    epoch: (claims(documents.certificate) as unknown as { epoch: number }).epoch,
    revision: lma['revision'] as number,
    iat,
  }
}

describe('check-in', () => {
  test('nothing new: no documents, a time statement for this nonce, no event (C2, E1)', async () => {
    const made = await install(app, pkg.installKey)
    const before = (await app.events({ installationId: made.installation.id })).length
    const nonce = newNonce()
    const answer = await checkIn(app, made, { nonce, version: '1.0.0', have: haveOf(made.documents), facts: {} })
    expect(answer.json()).toMatchObject({
      documents: null,
      certificate: null,
      revision: 1,
      status: 'trial',
      nextCheckInSeconds: expect.any(Number),
    })
    const expected = { packageId: pkg.id, rootKeys: pkg.rootKeys, installation: made.installation.id }
    const time = await verifyTime(answer.json().time, made.documents.certificate, nonce, expected)
    expect(time).toMatchObject({ ok: true, value: { nonce } })
    expect(await verifyTime(answer.json().time, made.documents.certificate, newNonce(), expected)).toMatchObject({
      ok: false,
    })
    expect(await app.events({ installationId: made.installation.id })).toHaveLength(before)
  })

  test('a change is delivered, acknowledged once, and shown in its four stages (M9)', async () => {
    const made = await install(app, pkg.installKey)
    await modify(app, made.license.id, { seats: 3, message: 'Fewer seats' })
    const news = (await checkIn(app, made, { have: haveOf(made.documents) })).json()
    expect(claims(news.documents.license).lma).toMatchObject({ seats: 3, revision: 2, message: 'Fewer seats' })
    await app.observations.flush()
    const delivery = async () => (await get(`/licenses/${made.license.id}`)).delivery
    expect(await delivery()).toMatchObject({
      desiredRevision: 2,
      deliveredRevision: 2,
      acknowledgedRevision: null,
      lastCheckInAt: expect.any(String),
    })
    const have = haveOf(news.documents)
    const applied = { epoch: have.epoch, revision: 2 }
    for (let i = 0; i < 2; i++) expect((await checkIn(app, made, { have, applied })).json().documents).toBeNull()
    expect(await delivery()).toMatchObject({ acknowledgedRevision: 2, acknowledgedAt: expect.any(String) })
    const acknowledged = (await app.events({ installationId: made.installation.id })).filter(
      ({ kind }) => kind === 'installation.acknowledged',
    )
    expect(acknowledged).toMatchObject([
      { payload: { revision: 2 }, actor: { kind: 'installation', id: made.installation.id } },
    ])
    expect((await get(`/licenses/${made.license.id}`)).revision).toBe(2)
  })

  test('facts and version that changed are recorded, those that did not are not (E1)', async () => {
    const made = await install(app, pkg.installKey)
    for (let i = 0; i < 2; i++) await checkIn(app, made, { version: '1.1', facts: { os: 'linux', nodes: 3 } })
    const events = (await app.events({ installationId: made.installation.id })).slice(3)
    expect(events.map(({ kind, payload }) => [kind, payload?.['after']])).toEqual([
      ['installation.upgraded', '1.1'],
      ['installation.facts_changed', { os: 'linux', nodes: 3 }],
    ])
    expect(await get(`/installations/${made.installation.id}`)).toMatchObject({
      version: '1.1',
      facts: { os: 'linux', nodes: 3 },
    })
  })

  test('who applied more than was ever issued is noticed, and counted (R4)', async () => {
    const made = await install(app, pkg.installKey)
    const { epoch } = haveOf(made.documents)
    for (let i = 0; i < 2; i++)
      expect((await checkIn(app, made, { applied: { epoch, revision: 9 } })).statusCode).toBe(200)
    await checkIn(app, made, { applied: { epoch: epoch - 1, revision: 99 } })
    expect(await attention(made.license.id)).toMatchObject([{ kind: 'restored_from_backup', count: 3 }])
    expect((await get(`/licenses/${made.license.id}`)).delivery.acknowledgedRevision).toBeNull()
  })

  test('the wrong token, none, the token of another: refused for good; an unknown id asks for proof', async () => {
    const [made, other] = [await install(app, pkg.installKey), await install(app, pkg.installKey)]
    const refused = { status: 401, code: 'token_invalid' }
    expect((await checkIn(app, { ...made, token: newToken() })).json()).toMatchObject(refused)
    expect((await checkIn(app, { ...made, token: other.token })).json()).toMatchObject(refused)
    expect(
      (await app.ask('POST', `/installations/${made.installation.id}/check-in`, { nonce: newNonce() })).json(),
    ).toMatchObject(refused)
    for (const id of ['ins_01jd00000000000000000000000', 'nonsense', 'ins_01m85wjsp3feebwhmcv33dndy3']) {
      const unknown = { installation: { ...made.installation, id }, token: made.token }
      expect((await checkIn(app, unknown)).json()).toMatchObject({ status: 401, code: 'installation_unknown' })
    }
    for (const [method, path] of [
      ['GET', '/check'],
      ['GET', '/stream'],
      ['PATCH', ''],
      ['DELETE', ''],
    ] as const) {
      expect(
        (await askAs(app, { ...made, token: other.token }, method, path, method === 'PATCH' ? {} : undefined)).json(),
      ).toMatchObject(refused)
    }
  })

  test.each([
    { nonce: 'short' },
    { have: { epoch: 1, revision: -1, iat: 0 } },
    { facts: { deep: { x: 1 } } },
    { facts: { big: 'x'.repeat(501) } },
    { version: ' ' },
    { more: 1 },
  ])('%j is refused with 400', async (body) => {
    const made = await install(app, pkg.installKey)
    expect((await checkIn(app, made, body)).json()).toMatchObject({ status: 400, code: 'invalid_request' })
  })
})

describe('the server answers itself (C1)', () => {
  test('as the license says, feature by feature', async () => {
    const made = await install(app, pkg.installKey)
    const ask = async (question = '') => (await askAs(app, made, 'GET', `/check${question}`)).json()
    expect(await ask()).toMatchObject({ licensed: true, code: 'licensed' })
    expect(await ask('?feature=reports')).toMatchObject({ licensed: false, code: 'feature_missing' })
    await modify(app, made.license.id, { features: { reports: true } })
    expect(await ask('?feature=reports')).toMatchObject({ licensed: true })
    await modify(app, made.license.id, { status: 'suspended' })
    expect(await ask('?feature=nothing')).toMatchObject({
      licensed: false,
      code: 'suspended',
      reasons: ['suspended', 'feature_missing'],
    })
    await modify(app, made.license.id, { status: 'active', expires: '2020-01-01' })
    expect(await ask()).toMatchObject({ licensed: false, code: 'expired' })
  })
})

describe('documents (C4)', () => {
  const expected = (made: Installed) => ({
    packageId: pkg.id,
    rootKeys: pkg.rootKeys,
    installation: made.installation.id,
    token: made.token,
  })

  test('the same until half of its life, then another', async () => {
    const start = app.clock.now()
    const made = await install(app, pkg.installKey)
    const again = async () => (await checkIn(app, made)).json().documents as Installed['documents']
    app.clock.advance(14 * 86_400_000)
    expect(await again()).toEqual(made.documents)
    app.clock.advance(2 * 86_400_000)
    const later = await again()
    expect(later.license).not.toBe(made.documents.license)
    expect(await again()).toEqual(later)
    expect(await verifyLicense(later, expected(made), now())).toMatchObject({ ok: true })
    app.clock.set(start)
  })

  test('what the package says of grace and failure reaches the product without a new revision (M7, C3)', async () => {
    const own = await addPackage(app)
    const made = await install(app, own.installKey)
    const headers = { authorization: `Bearer ${app.org.apiKey}`, 'if-match': '1' }
    expect(
      (await app.call('PATCH', `/packages/${own.id}`, { graceDays: 7, failureMode: 'stop' }, headers)).statusCode,
    ).toBe(200)
    const news = (await checkIn(app, made, { have: haveOf(made.documents) })).json()
    expect(claims(news.documents.license).lma).toMatchObject({ graceDays: 7, failureMode: 'stop', revision: 1 })
    expect(claims(news.documents.license).iat).toBeGreaterThan(claims(made.documents.license).iat)
  })

  test('old and new verify after a rotation; only the new after a revocation', async () => {
    const made = await install(app, pkg.installKey)
    const rotate = async (revoke: boolean) =>
      (await app.call('POST', `/packages/${pkg.id}/signing-key`, { revoke })).json()
    // A license with seats is signed anew with its roster; this one has none.
    await modify(app, made.license.id, { seats: null })
    const before = haveOf((await checkIn(app, made)).json().documents)
    expect(await rotate(false)).toMatchObject({ epoch: before.epoch })
    // Processes look for another signing key once a minute.
    app.clock.advance(61_000)
    const quiet = (await checkIn(app, made, { have: before })).json()
    expect(quiet.documents).toBeNull()
    expect(quiet.certificate).not.toBeNull()
    await modify(app, made.license.id, { seats: 8 })
    const rotated = (await checkIn(app, made, { have: before })).json().documents as Installed['documents']
    expect(rotated.certificate).toBe(quiet.certificate)
    for (const documents of [made.documents, rotated]) {
      expect(await verifyLicense(documents, expected(made), now())).toMatchObject({ ok: true })
    }
    const { epoch } = await rotate(true)
    expect(epoch).toBeGreaterThan(before.epoch)
    const fresh = (await checkIn(app, made, { have: haveOf(rotated) })).json().documents as Installed['documents']
    const seen = haveOf(fresh)
    expect(seen.epoch).toBe(epoch)
    expect(await verifyLicense(fresh, { ...expected(made), seen }, now())).toMatchObject({ ok: true })
    for (const documents of [made.documents, rotated]) {
      expect(await verifyLicense(documents, { ...expected(made), seen }, now())).toEqual({
        ok: false,
        code: 'epoch_too_low',
      })
    }
    expect((await app.events({ packageId: pkg.id, kind: 'signing_key.revoked' })).at(-1)).toMatchObject({
      payload: { epoch },
    })
  })

  test('an upgrade changes the version and nothing else (I5)', async () => {
    const made = await install(app, pkg.installKey)
    const { subscriberId } = made.installation
    await app.call(
      'PATCH',
      `/subscribers/${subscriberId}`,
      { name: unique('renamed') },
      { authorization: `Bearer ${app.org.apiKey}`, 'if-match': '1' },
    )
    const upgraded = (await askAs(app, made, 'PATCH', '', { version: '2.0' })).json()
    expect(upgraded).toMatchObject({ installation: { ...made.installation, version: '2.0' }, license: made.license })
    expect(claims(upgraded.documents.license).lma).toMatchObject({ packageVersion: '2.0', revision: 1 })
  })
})

test('one token cannot fill the history; acknowledgements are never refused (E1)', async () => {
  const limited = await createTestApp({ settings: { RATE_LIMIT: '1' } })
  try {
    const own = await addPackage(limited)
    const made = await install(limited, own.installKey)
    // A burst at once: one after the other, a slow machine would leave the bucket time to fill.
    const burst = await Promise.all(Array.from({ length: 120 }, (_, n) => checkIn(limited, made, { facts: { n } })))
    const refused = burst.filter(({ statusCode }) => statusCode === 429)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]?.json().code).toBe('rate_limited')
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0)
    const { epoch, revision } = haveOf(made.documents)
    expect((await checkIn(limited, made, { applied: { epoch, revision } })).statusCode).toBe(200)
    const license = (await limited.call('GET', `/licenses/${made.license.id}`)).json()
    expect(license.delivery.acknowledgedRevision).toBe(1)
    expect(license.delivery.lastCheckInAt >= license.delivery.acknowledgedAt).toBe(true)
    limited.clock.advance(2_000)
    expect((await checkIn(limited, made, { version: '8.8' })).statusCode).toBe(200)
  } finally {
    await limited.stop()
  }
})
