import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import {
  addPackage,
  askAs,
  checkIn,
  install,
  newToken,
  tryInstall,
  unique,
  type TestPackage,
} from '../../test/product.ts'
import { issueCode } from '../activation-codes/issue.ts'

let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app, { installMode: 'code_required' })
})
afterAll(() => app.stop())

const get = async (path: string) => (await app.call('GET', path)).json()
const issue = async (more: object = {}) => {
  const answer = await app.call('POST', '/activation-codes', { packageId: pkg.id, ...more })
  expect(answer.statusCode).toBe(201)
  return answer.json() as {
    id: string
    code: string
    hint: string
    state: string
    createdAt: string
    expiresAt: string
  }
}
const withCode = (code: string, more: object = {}) => tryInstall(app, pkg.installKey, { activationCode: code, ...more })
const refusal = async (code: string, more: object = {}) => {
  const { status, code: name } = (await withCode(code, more)).json()
  return [status, name]
}

describe('activation codes (I8)', () => {
  test('single use, however typed; terms and contact come with it', async () => {
    const terms = { status: 'active', seats: 42, expires: '2030-06-30', features: { reports: true } }
    const { id, code, hint } = await issue({
      terms,
      contact: { lastName: 'Bought', email: 'b@buyer.example', company: 'Buyer' },
    })
    expect(hint).toBe(code.slice(-4))
    const answer = await withCode(` ${code.toLowerCase().replaceAll('-', ' ')} `, { contact: undefined })
    expect(answer.statusCode).toBe(201)
    const made = answer.json()
    expect(made.license).toMatchObject({ ...terms, revision: 1 })
    const license = await get(`/licenses/${made.license.id}`)
    expect(await get(`/leads/${license.leadId}`)).toMatchObject({ lastName: 'Bought', company: 'Buyer' })
    const used = (await app.events({ kind: 'activation_code.used' })).at(-1)
    expect(used).toMatchObject({ payload: { id, source: 'vendor' }, installationId: made.installation.id })
    expect(JSON.stringify(await app.events())).not.toContain(code)
    expect(await refusal(code)).toEqual([422, 'code_used'])
    const again = await withCode(code, { token: made.token })
    expect([again.statusCode, again.json().license.id]).toEqual([200, made.license.id])
  })

  test('guessed, mistyped, of another package, revoked, expired: refused, and nothing is written', async () => {
    const other = await addPackage(app)
    const foreign = (await app.call('POST', '/activation-codes', { packageId: other.id })).json()
    const revoked = await issue()
    expect((await app.call('DELETE', `/activation-codes/${revoked.id}`)).json().state).toBe('revoked')
    expect((await app.call('DELETE', `/activation-codes/${revoked.id}`)).statusCode).toBe(200)
    expect(
      (await app.events({ kind: 'activation_code.revoked' })).filter(({ payload }) => payload?.['id'] === revoked.id),
    ).toHaveLength(1)
    const expired = await issue({ expiresInDays: 1 })
    const before = (await app.events()).length
    const subscriber = { orgId: unique('nobody') }
    expect(await refusal('0000-0000-0000-0000', { subscriber })).toEqual([422, 'code_invalid'])
    expect(await refusal('hello', { subscriber })).toEqual([422, 'code_invalid'])
    expect(await refusal(foreign.code, { subscriber })).toEqual([422, 'code_invalid'])
    expect(await refusal(revoked.code, { subscriber })).toEqual([422, 'code_invalid'])
    app.clock.advance(86_400_000)
    expect(await refusal(expired.code, { subscriber })).toEqual([422, 'code_expired'])
    expect((await get(`/subscribers?q=${subscriber.orgId}`)).data).toEqual([])
    expect((await app.events()).length).toBe(before)
  })

  test('good for thirty days unless said otherwise', async () => {
    const { createdAt, expiresAt } = await issue()
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(30 * 86_400_000)
  })

  test('who guesses is stopped', async () => {
    const limited = await createTestApp({ settings: { RATE_LIMIT: '0.01' } })
    try {
      const { installKey } = await addPackage(limited)
      const guesses = []
      for (let n = 0; n < 7; n++) guesses.push(await tryInstall(limited, installKey, { activationCode: `guess-${n}` }))
      expect(guesses.map(({ statusCode }) => statusCode)).toEqual([...Array.from({ length: 6 }, () => 422), 429])
      expect(guesses.at(-1)?.json().code).toBe('rate_limited')
    } finally {
      await limited.stop()
    }
  })

  test('from the public page: it makes the lead, and the install attaches to it', async () => {
    const form = {
      firstName: 'Pat',
      lastName: 'Prospect',
      email: 'pat@prospect.example',
      company: 'Prospect',
      utm: { source: 'ad' },
    }
    const asked = await app.ask('POST', `/install-pages/${pkg.slug}`, form)
    expect(asked.statusCode).toBe(201)
    const made = (await withCode(asked.json().code, { contact: undefined })).json()
    const { leadId } = await get(`/licenses/${made.license.id}`)
    expect(await get(`/leads/${leadId}`)).toMatchObject({
      source: 'install_page',
      email: form.email,
      utm: form.utm,
      subscriberId: made.installation.subscriberId,
    })
    expect((await get(`/leads?packageId=${pkg.id}&q=prospect.example`)).data).toHaveLength(1)
    expect((await app.ask('POST', '/install-pages/nowhere', form)).json().code).toBe('not_found')
    expect((await app.ask('POST', `/install-pages/${pkg.slug}`, { ...form, email: 'x' })).json().code).toBe(
      'invalid_request',
    )
  })

  test('a code of the public page proves nothing about a known subscriber', async () => {
    const open = await addPackage(app)
    const orgId = unique('known')
    await install(app, open.installKey, { subscriber: { orgId, name: 'Known' } })
    const form = { lastName: 'Eve', email: 'eve@evil.example', company: 'Evil' }
    const { code } = (await app.ask('POST', `/install-pages/${open.slug}`, form)).json()
    expect((await tryInstall(app, open.installKey, { subscriber: { orgId }, activationCode: code })).json().code).toBe(
      'subscriber_known',
    )
    const another = (await app.ask('POST', `/install-pages/${pkg.slug}`, form)).json()
    const made = (await withCode(another.code, { subscriber: { orgId } })).json()
    expect(await get(`/installations/${made.installation.id}`)).toMatchObject({
      verified: false,
      subscriberName: 'Known',
    })
  })

  test('the test install key uses up no code of a customer', async () => {
    const { code } = await issue()
    const refused = await tryInstall(app, pkg.testInstallKey, { activationCode: code })
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'code_invalid'])
    expect((await tryInstall(app, pkg.installKey, { activationCode: code })).statusCode).toBe(201)
  })

  test('terms whose document no product would read are refused', async () => {
    const features = Object.fromEntries(Array.from({ length: 6 }, (_, n) => [`f${n}`, '界'.repeat(1_000)]))
    const terms = { status: 'active', seats: 1, expires: null, features }
    expect((await app.call('POST', '/activation-codes', { packageId: pkg.id, terms })).statusCode).toBe(400)
  })

  test('who may issue them: with terms it takes the right to modify licenses; a package of another org is not there', async () => {
    const key = (await app.call('POST', '/api-keys', { name: 'reader', scopes: ['read'] })).json()
    const reader = { authorization: `Bearer ${key.key}` }
    expect((await app.call('POST', '/activation-codes', { packageId: pkg.id }, reader)).json().code).toBe('forbidden')
    const stranger = { authorization: `Bearer ${(await app.addOrg('Other')).apiKey}` }
    const { id } = await issue()
    expect((await app.call('POST', '/activation-codes', { packageId: pkg.id }, stranger)).json().code).toBe('not_found')
    expect((await app.call('DELETE', `/activation-codes/${id}`, undefined, stranger)).json().code).toBe('not_found')
    expect((await app.call('GET', '/activation-codes', undefined, stranger)).json().data).toEqual([])
  })
})

describe('what a code may grant (M1, P1)', () => {
  const trial = { status: 'trial', seats: 5, expires: '2035-01-01' }
  let pkg: TestPackage
  beforeAll(async () => {
    pkg = await addPackage(app, { features: [{ name: 'reports', type: 'boolean', default: false }] })
  })
  test.each([
    ['a trial beyond the cap', trial, 'A trial may last until'],
    ['a trial without end', { ...trial, expires: null }, 'A trial needs an expiration.'],
    [
      'a feature that the package does not have',
      { status: 'active', seats: 1, expires: null, features: { zzz: 5 } },
      'zzz',
    ],
  ])('not %s, singly or in a list', async (_what, terms, why) => {
    const count = (await app.events({ kind: 'activation_code.issued' })).length
    const one = await app.call('POST', '/activation-codes', { packageId: pkg.id, terms })
    expect([one.statusCode, one.json().code]).toEqual([422, 'change_refused'])
    expect(one.json().detail).toContain(why)
    const rows = [{ terms: { status: 'active', seats: 1, expires: null } }, { terms }]
    const list = await app.call('POST', '/activation-codes/bulk', { packageId: pkg.id, rows })
    expect([list.statusCode, list.json().errors]).toMatchObject([400, [{ pointer: '/rows/1/terms' }]])
    expect((await app.events({ kind: 'activation_code.issued' })).length).toBe(count)
  })

  test('sales hands no installation over (I4)', async () => {
    const made = await install(app, pkg.installKey)
    const input = { packageId: pkg.id, licenseId: made.license.id, expiresInDays: 30 }
    await expect(issueCode(app.org.as('sales'), input)).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('re-link codes (I4)', () => {
  const installed = async () => {
    const orgId = unique('acme')
    const made = (await withCode((await issue()).code, { subscriber: { orgId } })).json()
    return { ...made, orgId }
  }

  test('a lost disk gets its license back, once; the old token is dead', async () => {
    const made = await installed()
    const { id, code } = await issue({ licenseId: made.license.id })
    const token = newToken()
    const again = await withCode(code, { subscriber: { orgId: made.orgId }, token, version: '1.0.0' })
    expect(again.statusCode).toBe(200)
    expect(again.json()).toMatchObject({
      installation: { id: made.installation.id },
      license: { id: made.license.id, revision: 1 },
    })
    expect((await checkIn(app, made)).json().code).toBe('token_invalid')
    expect((await checkIn(app, again.json())).statusCode).toBe(200)
    expect((await app.events({ installationId: made.installation.id })).slice(-2)).toMatchObject([
      { kind: 'activation_code.used', payload: { id, source: 'relink' } },
      { kind: 'installation.relinked', payload: { by: 'code', codeId: id } },
    ])
    expect(await refusal(code, { subscriber: { orgId: made.orgId } })).toEqual([422, 'code_used'])
    const retried = await withCode(code, { subscriber: { orgId: made.orgId }, token })
    expect(retried.statusCode).toBe(200)
  })

  test('it brings back what was uninstalled (I5)', async () => {
    const made = await installed()
    await askAs(app, made, 'DELETE')
    const { code } = await issue({ licenseId: made.license.id })
    const again = (await withCode(code, { subscriber: { orgId: made.orgId } })).json()
    expect(again).toMatchObject({
      installation: { id: made.installation.id, status: 'installed' },
      license: { status: 'trial' },
    })
  })

  test('it is bound to its subscriber, and an unbound one does not help', async () => {
    const [mine, other] = [await installed(), await installed()]
    const { code } = await issue({ licenseId: mine.license.id })
    expect(await refusal(code, { subscriber: { orgId: other.orgId } })).toEqual([409, 'subscriber_known'])
    expect(await refusal(code, { subscriber: { orgId: unique('new') } })).toEqual([422, 'code_invalid'])
    const unbound = await issue()
    expect(await refusal(unbound.code, { subscriber: { orgId: mine.orgId } })).toEqual([409, 'subscriber_known'])
    expect((await withCode(unbound.code)).statusCode).toBe(201)
    expect((await checkIn(app, other)).statusCode).toBe(200)
  })

  test('it hands over a license as it is', async () => {
    const made = await installed()
    const terms = { status: 'active', seats: 1, expires: null }
    const answer = await app.call('POST', '/activation-codes', { packageId: pkg.id, licenseId: made.license.id, terms })
    expect(answer.json().code).toBe('change_refused')
    const other = await addPackage(app)
    const wrong = await app.call('POST', '/activation-codes', { packageId: other.id, licenseId: made.license.id })
    expect(wrong.json().code).toBe('not_found')
  })
})
