import { createHash, randomBytes } from 'node:crypto'
import { verifyLicense, verifyTime } from '@openlma/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, askAs, claims, CONTACT, install, modify, newToken, unique } from '../../test/product.ts'
import type { TestPackage } from '../../test/product.ts'
import { requestFile } from '../../test/request-file.ts'
import { rosterIn, tagOf, tagsIn } from '../../test/roster.ts'

const DAY = 86_400_000

let app: TestApp
let pkg: TestPackage

beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app, { offlineDays: 90, defaultTerms: { status: 'trial', days: 30, seats: 5 } })
})
afterAll(() => app.stop())

const upload = (file: string, more: object = {}, packageId = pkg.id) =>
  app.call('POST', `/packages/${packageId}/offline-requests`, { file, ...more })

const newRequestId = () => randomBytes(16).toString('base64url')

/** A product that has no network. */
function airGapped(orgId = unique('mine')) {
  const token = newToken()
  const subscriber = { orgId, name: 'Mine' }
  const first = { token, subscriber, contact: { ...CONTACT, email: `ada@${orgId}.example` } }
  return {
    token,
    orgId,
    installs: (more: object = {}) => requestFile(pkg.id, { ...first, ...more }),
    reports: (installationId: string, more: object = {}) => requestFile(pkg.id, { token, installationId, ...more }),
  }
}

/** What is in a license file, each statement verified as the product does. */
async function opened(file: string, token: string) {
  const content = JSON.parse(file)
  expect(content).toMatchObject({ kind: 'openlma-license-file', v: 1, packageId: pkg.id })
  expect(Object.keys(content)[0]).toBe('about')
  const rootKeys = pkg.rootKeys.map(({ x }) => ({ kty: 'OKP' as const, crv: 'Ed25519' as const, x }))
  const expected = { packageId: pkg.id, rootKeys, installation: content.installationId, token }
  const at = Math.floor(app.clock.now().getTime() / 1000)
  const license = await verifyLicense(content.documents, expected, at)
  if (!license.ok) throw new Error(license.code)
  const time = await verifyTime(content.time, content.documents.certificate, content.requestId, expected)
  if (!time.ok) throw new Error(time.code)
  return { content, claims: license.value.license, lma: license.value.license.lma, iat: time.value.iat }
}

const kindsOf = async (installationId: string) => (await app.events({ installationId })).map(({ kind }) => kind)

describe('a product without a network', () => {
  test('installs by a file: license, lead and installation as any other (I1), and the answer verifies (C2)', async () => {
    const product = airGapped()
    const answer = await upload(product.installs())
    expect(answer.statusCode).toBe(200)
    const { file, installationId, validUntil, ...rest } = answer.json()
    expect(rest).toMatchObject({ outcome: 'installed', repeated: false, subscriberOrgId: product.orgId })
    const { content, claims: said, lma, iat } = await opened(file, product.token)
    expect(content.installationId).toBe(installationId)
    expect(lma).toMatchObject({ status: 'trial', seats: 5, revision: 1, packageVersion: '1.0.0' })
    expect(Math.abs(iat - app.clock.now().getTime() / 1000)).toBeLessThan(5)
    expect(said.exp).toBe(Date.parse(validUntil) / 1000)
    expect(said.exp - said.iat).toBe(90 * 86_400)
    expect(await kindsOf(installationId)).toEqual(
      expect.arrayContaining(['license.issued', 'lead.captured', 'installation.created', 'offline_request.answered']),
    )
    const [told] = (await app.events({ installationId, kind: 'offline_request.answered' })) ?? []
    expect(told).toMatchObject({ actor: { kind: 'api_key' }, payload: { outcome: 'installed', revision: 1 } })
    expect(JSON.stringify(told)).not.toContain(createHash('sha256').update(product.token).digest('base64url'))
  })

  test('carried twice, nothing happens twice: the very same answer, also with other line ends', async () => {
    const product = airGapped()
    const file = product.installs()
    const first = (await upload(file)).json()
    const before = await app.events()
    for (const again of [file, file.replaceAll('\n', '\r\n'), `\uFEFF${file}\n\n`]) {
      expect((await upload(again, { relink: true })).json()).toEqual({ ...first, repeated: true })
    }
    expect(await app.events()).toEqual(before)
    const list = (
      await app.call('GET', `/packages/${pkg.id}/offline-requests?installationId=${first.installationId}`)
    ).json()
    const { file: answered, validUntil, repeated: _repeated, ...brief } = first
    expect(list).toEqual({ data: [brief], nextCursor: null })
    const read = await app.call('GET', `/offline-requests/${first.id}`)
    expect(read.json()).toEqual({ ...brief, file: answered, validUntil })
  })

  test('carried by ten people at once, it happens once', async () => {
    const product = airGapped()
    const file = product.installs()
    const answers = await Promise.all(Array.from({ length: 10 }, () => upload(file)))
    const bodies = answers.map((answer) => answer.json())
    expect(new Set(bodies.map(({ file: answered }) => answered)).size).toBe(1)
    expect(bodies.filter(({ repeated }) => !repeated)).toHaveLength(1)
    expect((await kindsOf(bodies[0].installationId)).filter((kind) => kind === 'installation.created')).toHaveLength(1)
  })

  test('two requests of one product at once are one installation (I3)', async () => {
    const product = airGapped()
    const answers = await Promise.all([upload(product.installs()), upload(product.installs())])
    expect(new Set(answers.map((answer) => answer.json().installationId)).size).toBe(1)
    expect(answers.map((answer) => answer.json().outcome).toSorted()).toEqual(['checked_in', 'installed'])
  })

  test('a request that says something else under the id of an answered one is refused', async () => {
    const product = airGapped()
    const requestId = newRequestId()
    const { installationId } = (await upload(product.installs({ requestId }))).json()
    const before = await app.events()
    const answer = await upload(product.reports(installationId, { requestId, version: '2.0.0' }))
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'offline_request_invalid'])
    expect(await app.events()).toEqual(before)
  })

  test('a renewal tells version, facts and acknowledgement (E1), and lives for a whole offline period again (C4)', async () => {
    const product = airGapped()
    const first = (await upload(product.installs())).json()
    const { content, lma } = await opened(first.file, product.token)
    await modify(app, lma.licenseId, { status: 'active', expires: null, seats: 9 })
    app.clock.advance(10 * DAY)
    const { epoch } = claims(content.documents.certificate) as unknown as { epoch: number }
    const report = { version: '2.0.0', facts: { nodes: 4 }, applied: { epoch, revision: 1 }, reason: 'renewal' }
    const second = (await upload(product.reports(first.installationId, report))).json()
    expect(second).toMatchObject({ outcome: 'checked_in', repeated: false, installationId: first.installationId })
    const renewed = await opened(second.file, product.token)
    expect(renewed.lma).toMatchObject({ status: 'active', seats: 9, revision: 2, packageVersion: '2.0.0' })
    expect(renewed.claims.exp - renewed.claims.iat).toBe(90 * 86_400)
    const events = await app.events({ installationId: first.installationId })
    expect(events.slice(-4).map(({ kind, reason }) => [kind, reason])).toEqual([
      ['installation.upgraded', null],
      ['installation.facts_changed', null],
      ['installation.acknowledged', null],
      ['offline_request.answered', 'renewal'],
    ])
    const seen = (await app.call('GET', `/installations/${first.installationId}`)).json()
    expect(seen).toMatchObject({ version: '2.0.0', facts: { nodes: 4 }, appliedRevision: 1 })
    expect(Date.parse(seen.lastCheckInAt)).toBeGreaterThan(app.clock.now().getTime() - 10_000)
  })

  test('a file is never valid beyond its certificate (C4)', async () => {
    const long = await addPackage(app, { offlineDays: 90 })
    await app.call(
      'PATCH',
      `/packages/${long.id}`,
      { offlineDays: 365 },
      {
        authorization: `Bearer ${app.org.apiKey}`,
        'if-match': String((await app.call('GET', `/packages/${long.id}`)).headers['etag']),
      },
    )
    const answer = (await upload(requestFile(long.id, { subscriber: { orgId: unique('long') } }), {}, long.id)).json()
    const { documents } = JSON.parse(answer.file)
    expect(Date.parse(answer.validUntil) / 1000).toBeLessThanOrEqual(claims(documents.certificate).exp)
  })

  test('suspended, expired and uninstalled ones get it signed (M5, I5)', async () => {
    const product = airGapped()
    const { installationId, file } = (await upload(product.installs())).json()
    const { lma } = await opened(file, product.token)
    const statusAfter = async (change: () => Promise<unknown>) => {
      await change()
      const answer = (await upload(product.reports(installationId))).json()
      const renewed = await opened(answer.file, product.token)
      return [answer.outcome, renewed.lma.status, renewed.lma.expires]
    }
    const [, , expires] = await statusAfter(async () => {})
    expect(await statusAfter(() => modify(app, lma.licenseId, { status: 'suspended' }))).toEqual([
      'checked_in',
      'suspended',
      expires,
    ])
    expect(await statusAfter(() => modify(app, lma.licenseId, { status: 'active', expires: '2020-01-31' }))).toEqual([
      'checked_in',
      'active',
      '2020-01-31',
    ])
    const known = { installation: { id: installationId }, token: product.token } as Parameters<typeof askAs>[1]
    expect(await statusAfter(() => askAs(app, known, 'DELETE'))).toEqual(['checked_in', 'uninstalled', '2020-01-31'])
    const again = (await upload(product.installs())).json()
    expect([again.outcome, again.installationId]).toEqual(['reinstalled', installationId])
    expect((await opened(again.file, product.token)).lma.status).toBe('active')
  })

  test('seats ride along: who works on first use gets one while some are free, and the roster is whole (P1, S1)', async () => {
    const product = airGapped()
    const first = (await upload(product.installs())).json()
    const licenseId = first.licenseId
    await app.call('POST', `/licenses/${licenseId}/seats`, { users: ['old', 'gone'] })
    await app.call('POST', `/licenses/${licenseId}/seats/revoke`, { users: ['gone'] })
    const at = Math.floor(app.clock.now().getTime() / 1000) - 60
    const seen = {
      b: at,
      old: at,
      a: at - 1,
      'no/reference': at,
      c: 'yesterday',
      future: at + 9_999_999,
      d: at - 2,
      gone: 5,
    }
    const seats = { allowed: 5, used: 1, provisional: 3 }
    const file = product.reports(first.installationId, { seen, seats })
    const second = (await upload(file)).json()
    const answer = JSON.parse(second.file)
    expect(rosterIn(answer).lma).toMatchObject({ count: 4, licenseId })
    const tags = ['old', 'b', 'a', 'future'].map((user) => tagOf(answer.rosterContents.key, user))
    expect(new Set(tagsIn(answer.rosterContents.entries))).toEqual(new Set(tags))
    const assigned = (await app.events({ licenseId })).filter(({ kind }) => kind === 'seat.assigned').at(-1)
    expect(assigned?.payload).toEqual({ users: ['b', 'a', 'future'], by: 'offline' })
    const page = (await app.call('GET', `/licenses/${licenseId}/seats`)).json()
    expect(page.counts).toMatchObject({ assigned: 4, active7: 4 })
    const lastSeen = (user: string) =>
      Date.parse(page.data.find((one: { user: string }) => one.user === user).lastSeenAt) / 1000
    expect([lastSeen('old'), lastSeen('a'), lastSeen('gone')]).toEqual([at, at - 1, 5])
    expect(lastSeen('future')).toBeLessThanOrEqual(at + 120)
    expect((await upload(file)).json()).toMatchObject({ repeated: true, file: second.file })
    expect((await app.call('GET', `/licenses/${licenseId}`)).json().revision).toBe(1)
  })

  test('whom the product let in is seated, in that order, and nobody whom it refused (P1)', async () => {
    const product = airGapped()
    const first = (await upload(product.installs())).json()
    const { installationId, licenseId } = first
    await modify(app, licenseId, { seats: 3 })
    await app.call('POST', `/licenses/${licenseId}/seats`, { users: ['old'] })
    const at = Math.floor(app.clock.now().getTime() / 1000) - 60
    const seen = { refused: at, '7': at - 50, first: at - 60 }
    const seats = { allowed: 3, used: 1, provisional: ['first', 'no/reference', 8, 'old', '7', 'first', 'late'] }
    await upload(product.reports(installationId, { seen, seats }))
    const assigned = (await app.events({ licenseId })).filter(({ kind }) => kind === 'seat.assigned').at(-1)
    expect(assigned?.payload).toEqual({ users: ['first', '7'], by: 'offline' })
    const before = await app.events({ licenseId, kind: 'seat.assigned' })
    await upload(product.reports(installationId, { seen, seats: { allowed: 3, used: 3, provisional: [] } }))
    expect(await app.events({ licenseId, kind: 'seat.assigned' })).toEqual(before)
  })

  test('more than a thousand entries are in the file itself, and nobody gets a seat where none is free (S1)', async () => {
    const product = airGapped()
    const first = (await upload(product.installs())).json()
    await modify(app, first.licenseId, { seats: 1_201 })
    for (const part of [0, 1]) {
      const users = Array.from({ length: 600 }, (_, at) => `u-${part}-${at}`)
      await app.call('POST', `/licenses/${first.licenseId}/seats`, { users })
    }
    const at = Math.floor(app.clock.now().getTime() / 1000) - 60
    const report = { seen: { x: at, y: at }, seats: { allowed: 1_201, used: 1_200, provisional: 2 } }
    const second = (await upload(product.reports(first.installationId, report))).json()
    const answer = JSON.parse(second.file)
    expect(rosterIn(answer).lma.count).toBe(1_201)
    expect(tagsIn(answer.rosterContents.entries)).toHaveLength(1_201)
    await modify(app, first.licenseId, { seats: null })
    const site = JSON.parse((await upload(product.reports(first.installationId))).json().file)
    expect([site.documents.roster, site.rosterContents]).toEqual([undefined, null])
  })

  test('a code is used by a file as by any install (I8)', async () => {
    const terms = { status: 'active', seats: 50, expires: '2031-12-31' }
    const code = (await app.call('POST', '/activation-codes', { packageId: pkg.id, terms })).json()
    const product = airGapped()
    const { file } = (await upload(product.installs({ activationCode: code.code }))).json()
    expect((await opened(file, product.token)).lma).toMatchObject({
      status: 'active',
      seats: 50,
      expires: '2031-12-31',
    })
    const answer = await upload(airGapped().installs({ activationCode: code.code }))
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'code_used'])
  })
})

describe('nobody takes over an installation by a file (I4)', () => {
  test('another token for a known subscriber is refused, until the vendor says re-link', async () => {
    const orgId = unique('known')
    const before = await install(app, pkg.installKey, { subscriber: { orgId } })
    const product = airGapped(orgId)
    const file = product.installs()
    const refused = await upload(file)
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'subscriber_known'])
    expect(refused.json()).toMatchObject({ installationId: before.installation.id, licenseId: before.license.id })
    expect(refused.json().detail).toContain('re-linked')
    expect((await askAs(app, before, 'GET', '/check')).statusCode).toBe(200)

    const answer = await upload(file, { relink: true })
    expect(answer.json()).toMatchObject({ outcome: 'relinked', installationId: before.installation.id })
    expect((await opened(answer.json().file, product.token)).lma.licenseId).toBe(before.license.id)
    const relinked = await app.events({ installationId: before.installation.id, kind: 'installation.relinked' })
    expect(relinked.map(({ actor, payload }) => [actor.kind, payload])).toEqual([['api_key', { by: 'vendor' }]])
    expect((await askAs(app, before, 'GET', '/check')).statusCode).toBe(401)
  })

  test('another token for an installation it names is refused, until the vendor says re-link', async () => {
    const product = airGapped()
    const { installationId } = (await upload(product.installs())).json()
    const thief = airGapped(product.orgId)
    const file = thief.reports(installationId)
    const refused = await upload(file)
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'subscriber_known'])
    expect((await upload(product.reports(installationId))).json().outcome).toBe('checked_in')
    expect((await upload(file, { relink: true })).json().outcome).toBe('relinked')
    expect((await upload(product.reports(installationId))).statusCode).toBe(409)
  })

  test('an uninstalled one comes back under another token where the vendor says re-link', async () => {
    const before = await install(app, pkg.installKey)
    await askAs(app, before, 'DELETE')
    const token = newToken()
    const file = requestFile(pkg.id, { token, installationId: before.installation.id })
    expect((await upload(file)).json().code).toBe('subscriber_known')
    const answer = (await upload(file, { relink: true })).json()
    expect(answer.outcome).toBe('reinstalled')
    expect((await opened(answer.file, token)).lma.status).toBe('trial')
  })

  test('a code bound to the subscriber re-links without more', async () => {
    const orgId = unique('bound')
    const before = await install(app, pkg.installKey, { subscriber: { orgId } })
    const code = (
      await app.call('POST', '/activation-codes', { packageId: pkg.id, licenseId: before.license.id })
    ).json()
    const answer = (await upload(airGapped(orgId).installs({ activationCode: code.code }))).json()
    expect(answer).toMatchObject({ outcome: 'relinked', installationId: before.installation.id })
  })

  test('an installation of another org or package is as unknown as none', async () => {
    const other = await app.addOrg('Other')
    const theirs = await addPackage(app, {}, { authorization: `Bearer ${other.apiKey}` })
    const foreign = await install(app, theirs.installKey)
    const second = await addPackage(app)
    const beside = await install(app, second.installKey)
    for (const { installation, token } of [foreign, beside]) {
      const file = requestFile(pkg.id, { token, installationId: installation.id })
      const answer = await upload(file, { relink: true })
      expect([answer.statusCode, answer.json().code]).toEqual([422, 'offline_request_invalid'])
    }
    expect((await upload(requestFile(theirs.id), {}, theirs.id)).statusCode).toBe(404)
    expect(await app.eventsOf(other.orgId, { kind: 'offline_request.answered' })).toEqual([])
  })
})

describe('what is no request file', () => {
  const product = airGapped()
  const changed = (change: object) => JSON.stringify({ ...JSON.parse(product.installs()), ...change })
  const without = (name: string) => JSON.stringify({ ...JSON.parse(product.installs()), [name]: undefined })

  test.each([
    ['nothing of it is JSON', () => 'PK\u0003\u0004', /damaged/],
    ['cut short', () => product.installs().slice(0, -20), /damaged/],
    ['a list', () => '[]', /damaged/],
    ['deep', () => '['.repeat(100_000), /damaged/],
    ['another kind', () => changed({ kind: 'invoice' }), /not the request of a product/],
    ['a license file', () => changed({ kind: 'openlma-license-file' }), /Load it in the product/],
    ['a newer version', () => changed({ v: 2 }), /newer SDK/],
    ['another package', () => changed({ packageId: 'pkg_other' }), /another package/],
    ['no package', () => without('packageId'), /names no package/],
    ['no request id', () => without('requestId'), /requestId/],
    ['a short token hash', () => changed({ tokenSha256: 'abc' }), /tokenSha256/],
    ['no subscriber', () => changed({ subscriber: null }), /subscriber/],
    ['a subscriber without an id', () => changed({ subscriber: { orgId: '  ' } }), /subscriber/],
    ['no version', () => changed({ version: null }), /version/],
    ['a contact that is none', () => changed({ contact: 'Ada' }), /contact/],
    ['a NUL', () => changed({ subscriber: { orgId: 'a\0b' } }), /NUL/],
    ['facts in depth', () => changed({ facts: { a: { b: 1 } } }), /facts/],
    ['larger than 4 MiB', () => changed({ more: 'x'.repeat(4 * 1024 * 1024) }), /4 MiB/],
  ])('%s', async (_name, file, says) => {
    const before = await app.events()
    const answer = await upload(file())
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'offline_request_invalid'])
    expect(answer.json().detail).toMatch(says)
    expect(await app.events()).toEqual(before)
  })

  test('whoever may not upload', async () => {
    const { answerOfflineRequest } = await import('./answer.ts')
    await expect(answerOfflineRequest(app.org.as('sales'), pkg.id, { file: product.installs() })).rejects.toMatchObject(
      {
        code: 'forbidden',
      },
    )
  })
})
