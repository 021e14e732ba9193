import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, until, type TestApp } from '../../test/harness.ts'
import { addPackage, CONTACT, install, newToken, tryInstall, unique, type TestPackage } from '../../test/product.ts'

let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp({ work: true })
  pkg = await addPackage(app)
})
afterAll(() => app.stop())

const get = async (path: string) => (await app.call('GET', path)).json()
const run = (text: string) => app.app.database.script(text)

type Item = {
  id: string
  detail: string | null
  kind: string
  licenseId: string | null
  leadId: string | null
  packageId: string | null
  resolvedAt: string | null
  count: number
}
const items = async (state = 'open') => (await get(`/attention?state=${state}&limit=200`)).data as Item[]

describe('the license is never blocked by the lead (I2)', () => {
  test('capture fails in the database: license, event, attention item; a job makes the lead later', async () => {
    await run(`alter table leads add constraint broken check (company is distinct from 'Unlucky')`)
    const made = await install(app, pkg.installKey, { contact: { ...CONTACT, company: 'Unlucky' } })
    const licenseId = made.license.id
    expect((await get(`/licenses/${licenseId}`)).leadId).toBeNull()
    const failed = (await app.events({ licenseId })).find(({ kind }) => kind === 'lead.capture_failed')
    expect(failed).toMatchObject({
      installationId: made.installation.id,
      payload: { why: 'The lead could not be written', contact: { company: 'Unlucky' } },
    })
    const [item] = (await items()).filter((one) => one.licenseId === licenseId)
    expect(item).toMatchObject({ kind: 'lead_capture_failed' })
    await run('alter table leads drop constraint broken')
    const leadId = await until(async () => (await get(`/licenses/${licenseId}`)).leadId as string | null, 25_000)
    expect(await get(`/leads/${leadId}`)).toMatchObject({
      company: 'Unlucky',
      subscriberId: made.installation.subscriberId,
    })
    expect((await items('resolved')).map(({ id }) => id)).toContain(item?.id)
    const { rows } = await sql<{
      count: number
    }>`select count(*) as count from leads where company = 'Unlucky'`.execute(app.app.database.db)
    expect(rows[0]?.count).toBe(1)
    const captured = (await app.events({ leadId })).filter(({ kind }) => kind === 'lead.captured')
    expect(captured).toMatchObject([{ actor: { kind: 'system' }, licenseId }])
  })

  test('a trigger that raises after the row was written', async () => {
    await run(`create function spoil() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
      create trigger spoil after insert on leads for each row when (new.company = 'Trigger') execute function spoil()`)
    const made = await install(app, pkg.installKey, {
      contact: { ...CONTACT, email: `ada@${unique('t')}.example`, company: 'Trigger' },
    })
    expect(made.license.status).toBe('trial')
    expect((await items()).filter((one) => one.licenseId === made.license.id)).toMatchObject([
      { kind: 'lead_capture_failed', count: 1 },
    ])
    expect((await get(`/subscribers/${made.installation.subscriberId}`)).counts).toEqual({ licenses: 1, leads: 0 })
    await run('drop trigger spoil on leads')
  })

  test('what is odd is told to whoever installs, the same each time, and of nothing but what was sent', async () => {
    const body = { token: newToken(), subscriber: { orgId: unique('odd') } }
    const told = async (contact?: object, more: object = {}) =>
      (await tryInstall(app, pkg.installKey, { ...body, contact, ...more })).json().warnings
    const odd = { email: 'not-an-email', phone: 7, Fax: '1' }
    const warnings = [
      { field: 'phone', code: 'not_text' },
      { field: 'contact', code: 'unknown', detail: 'There are unknown fields: Fax' },
      { field: 'email', code: 'invalid', detail: 'The email address is not one' },
      { field: 'lastName', code: 'missing', detail: 'There is no name' },
    ]
    expect(await told(odd)).toMatchObject(warnings)
    expect(await told(odd)).toMatchObject(warnings)
    expect(await told(CONTACT)).toEqual([])
    const nobody = { token: newToken(), subscriber: { orgId: unique('nobody') } }
    expect(await told(undefined, nobody)).toMatchObject([{ field: 'contact', code: 'missing' }])
  })

  test.each([
    ['a 300-character name', { lastName: 'x'.repeat(300), email: 'a@b.example' }],
    ['an email that is not one', { lastName: 'Ada', email: 'not an email' }],
    [
      'an email of which no index could be kept',
      {
        lastName: 'Ada',
        email: `${Array.from({ length: 6_000 }, (_, i) => ((i * 7919) % 36).toString(36)).join('')}@b.example`,
      },
    ],
    ['a NUL and half of a pair', { lastName: 'A\0da', company: '\ud800x', email: 'a@b.example', 'odd\0': ['\udfff'] }],
    ['a number for a name', { lastName: 7, email: 'a@b.example' }],
    ['an inherited name', { lastName: 'Ada', email: 'a@b.example', toString: 'x', hasOwnProperty: 1 }],
  ])('%s: kept, and flagged for a person', async (_what, contact) => {
    const made = await install(app, pkg.installKey, { contact })
    const { leadId } = await get(`/licenses/${made.license.id}`)
    expect((await get(`/leads/${leadId}`)).flags).not.toEqual(contact.lastName === 'A\0da' ? null : [])
    expect((await items()).filter((one) => one.leadId === leadId)).toMatchObject([{ kind: 'lead_needs_review' }])
  })

  test.each([
    ['absent', undefined],
    ['null', null],
    ['empty', {}],
    ['of empty texts', { lastName: '', email: ' ' }],
  ])('contact %s: a license, no lead, an attention item', async (_what, contact) => {
    const made = await install(app, pkg.installKey, { contact })
    expect((await get(`/licenses/${made.license.id}`)).leadId).toBeNull()
    expect((await items()).filter((one) => one.licenseId === made.license.id)).toMatchObject([
      { kind: 'lead_capture_failed' },
    ])
  })

  const sendContact = (contact: string) => {
    const payload = `{"version":"1","subscriber":{"orgId":"${unique('acme')}"},"contact":${contact}}`
    const headers = { authorization: `Bearer ${pkg.installKey}`, 'content-type': 'application/json' }
    return app.http.inject({ method: 'POST', url: '/api/v1/installations', headers, payload })
  }

  test('nested deeper than a stack holds: a license and a lead all the same', async () => {
    const answer = await sendContact(
      `{"lastName":"Deep","email":"deep@b.example","x":${'['.repeat(8_000)}${']'.repeat(8_000)}}`,
    )
    expect(answer.statusCode).toBe(201)
    const { leadId } = await get(`/licenses/${answer.json().license.id}`)
    expect((await get(`/leads/${leadId}`)).flags).toEqual(['There are unknown fields: x'])
  })

  test('a body that tries to reach a prototype is refused, and reaches none', async () => {
    const answer = await sendContact('{"__proto__":{"polluted":true},"lastName":"Ada"}')
    expect(answer.json()).toMatchObject({ status: 400, code: 'malformed_json' })
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

describe('the owner (L1)', () => {
  const member = async (role: string) => {
    const invited = (
      await app.call('POST', '/users', { email: `${unique('u')}@example.com`, name: 'Lea Manager', role })
    ).json()
    await app.ask('POST', '/invites/accept', {
      token: String(invited.inviteUrl).split(/[/=#]/).at(-1),
      password: 'seven lazy herons',
    })
    return invited.id as string
  }
  const leadOf = async (key: string) => {
    const made = await install(app, key)
    return get(`/leads/${(await get(`/licenses/${made.license.id}`)).leadId}`)
  }

  test('the lead manager; when deactivated the fallback owner; else nobody, and each is said', async () => {
    const manager = await member('sales')
    const own = await addPackage(app, { leadManagerId: manager })
    expect(await leadOf(own.installKey)).toMatchObject({ ownerId: manager, ownerReason: 'Lead manager of the package' })
    expect((await app.call('PATCH', `/users/${manager}`, { status: 'deactivated' })).statusCode).toBe(200)
    expect(await leadOf(own.installKey)).toMatchObject({ ownerId: null, ownerName: 'License Manager' })
    expect((await items()).filter((one) => one.packageId === own.id && one.kind === 'lead_without_owner')).toHaveLength(
      1,
    )
    const org = await app.call('GET', '/org')
    const headers = { authorization: `Bearer ${app.org.apiKey}`, 'if-match': String(org.headers['etag']) }
    expect((await app.call('PATCH', '/org', { fallbackOwnerId: app.org.userId }, headers)).statusCode).toBe(200)
    const lead = await leadOf(own.installKey)
    expect(lead.ownerId).toBe(app.org.userId)
    expect(lead.ownerReason).toContain('Lea Manager is not active')
    expect((await items()).filter((one) => one.packageId === own.id && one.kind === 'owner_inactive')).toHaveLength(1)
  })
})

test('a new trial by a known person or company domain deserves attention (I5)', async () => {
  const own = await addPackage(app)
  const domain = `${unique('known')}.example`
  const trial = async (email: string) => {
    const { license } = await install(app, own.installKey, { contact: { ...CONTACT, email } })
    const found = (await items()).filter((one) => one.licenseId === license.id && one.kind === 'trial_repeated')
    return found.map(({ detail }) => detail)
  }
  expect(await trial(`ada@${domain}`)).toEqual([])
  expect(await trial(`Ada@${domain}`)).toEqual([expect.stringContaining('same email address')])
  expect(await trial(`bob@${domain}`)).toEqual([expect.stringContaining('same company domain')])
  expect(await trial(`${unique('a')}@gmail.com`)).toEqual([])
  expect(await trial(`${unique('b')}@gmail.com`)).toEqual([])
})

test('what is odd about a version is said once, and settles when it is registered (P3)', async () => {
  const own = await addPackage(app)
  for (let i = 0; i < 2; i++) await install(app, own.installKey, { version: '9.9' })
  const mine = async (state?: string) =>
    (await items(state)).filter((one) => one.packageId === own.id && one.kind === 'version_unregistered')
  expect(await mine()).toMatchObject([{ count: 2 }])
  expect((await app.call('POST', `/packages/${own.id}/versions`, { number: '9.9', channel: 'beta' })).statusCode).toBe(
    201,
  )
  expect(await mine()).toEqual([])
  const made = await install(app, own.installKey, { version: '9.9' })
  expect((await get(`/installations/${made.installation.id}`)).versionStatus).toBe('beta')
  const listed = (await get(`/installations?packageId=${own.id}`)).data as { versionStatus: string }[]
  expect(listed.map(({ versionStatus }) => versionStatus)).toEqual(['beta', 'beta', 'beta'])
  expect((await tryInstall(app, own.installKey, { version: '1.0' })).statusCode).toBe(201)
})
