import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, until, type TestApp } from '../../test/harness.ts'
import { addPackage, install, unique, type Installed, type TestPackage } from '../../test/product.ts'
import type { Lead } from './schema.ts'

let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp({ work: true })
  pkg = await addPackage(app)
})
afterAll(() => app.stop())

type Body = Record<string, unknown> & { id: string }
const get = async (path: string) => (await app.call('GET', path)).json()
const post = async (path: string, body: object): Promise<Body> => {
  const answer = await app.call('POST', path, body)
  expect([answer.statusCode, answer.body]).toEqual([201, answer.body])
  return answer.json()
}
const code = async (body: object) => (await post('/activation-codes', { packageId: pkg.id, ...body }))['code'] as string
const leadOf = async (made: Installed): Promise<Lead | null> => {
  const { leadId } = await get(`/licenses/${made.license.id}`)
  return leadId && get(`/leads/${leadId}`)
}
const linkedOf = async (made: Installed) =>
  (await app.events({ installationId: made.installation.id, kind: 'installation.linked' })).map(
    ({ payload }) => payload,
  )

/** An account with a domain of its own, one contact, and an owner. */
async function customer() {
  const domain = `${unique('corp')}.example`
  const account = await post('/accounts', { name: 'Corp', domain, ownerId: app.org.userId })
  const contact = await post(`/accounts/${account.id}/contacts`, {
    firstName: 'Cora',
    lastName: 'Known',
    email: `cora@${domain}`,
  })
  return { account, contact, domain, email: `cora@${domain}` }
}

describe('proved (I7): no lead, the install is linked, whom to tell is said', () => {
  test('a colleague with a code of the account; kept as a contact', async () => {
    const { account, domain } = await customer()
    const made = await install(app, pkg.installKey, {
      activationCode: await code({ accountId: account.id }),
      contact: { lastName: 'Colleague', email: `colleague@${domain}`, country: 'Germany' },
    })
    expect(await leadOf(made)).toBeNull()
    expect(await get(`/subscribers/${made.installation.subscriberId}`)).toMatchObject({
      accountId: account.id,
      accountName: 'Corp',
    })
    const contacts = (await get(`/accounts/${account.id}/contacts`)).data
    expect(contacts).toMatchObject([{ lastName: 'Known' }, { lastName: 'Colleague', country: 'DE', verified: false }])
    expect(await linkedOf(made)).toMatchObject([
      {
        accountId: account.id,
        contactId: contacts[1].id,
        ownerId: app.org.userId,
        reason: expect.stringContaining('issued for Corp'),
      },
    ])
    expect(JSON.stringify(await linkedOf(made))).not.toContain('colleague')
    expect(await get(`/accounts/${account.id}`)).toMatchObject({ counts: { subscribers: 1, licenses: 1, contacts: 2 } })
  })

  test('a code of a contact; an account without active owner tells the lead manager', async () => {
    const { contact } = await customer()
    const own = await addPackage(app, { leadManagerId: app.org.userId })
    const ownerless = await post('/accounts', { name: 'Ownerless' })
    const there = await post(`/accounts/${ownerless.id}/contacts`, { lastName: 'There' })
    const made = await install(app, own.installKey, {
      activationCode: await code({ packageId: own.id, contactId: there.id }),
      contact: undefined,
    })
    expect(await linkedOf(made)).toMatchObject([
      { accountId: ownerless.id, contactId: there.id, ownerId: app.org.userId },
    ])
    const mixed = await app.call('POST', '/activation-codes', {
      packageId: pkg.id,
      accountId: ownerless.id,
      contactId: contact.id,
    })
    expect([mixed.statusCode, mixed.json().code]).toEqual([422, 'change_refused'])
  })

  test('a code that the vendor addressed to a known contact', async () => {
    const { account, contact, email } = await customer()
    const made = await install(app, pkg.installKey, {
      activationCode: await code({ contact: { email: email.toUpperCase() } }),
      contact: undefined,
    })
    expect(await leadOf(made)).toBeNull()
    expect(await linkedOf(made)).toMatchObject([{ accountId: account.id, contactId: contact.id }])
  })

  test('the code of a lead that has been converted meanwhile: its journey, and its account', async () => {
    const email = `${unique('p')}@${unique('d')}.example`
    const asked = await app.ask('POST', `/install-pages/${pkg.slug}`, { lastName: 'Page', email, company: 'Pages' })
    const [lead] = (await get(`/leads?q=${email}`)).data as Lead[]
    const converted = await app.call('POST', `/leads/${lead!.id}/convert`, {})
    const made = await install(app, pkg.installKey, { activationCode: asked.json().code, contact: undefined })
    expect(await leadOf(made)).toMatchObject({ id: lead!.id, status: 'converted', touches: 2 })
    expect(await linkedOf(made)).toMatchObject([{ accountId: converted.json().account.id }])
    expect((await get(`/subscribers/${made.installation.subscriberId}`)).accountId).toBe(converted.json().account.id)
  })

  test('a subscriber of another account stays there', async () => {
    const [one, two] = [await customer(), await customer()]
    const orgId = unique('known')
    const first = await install(app, pkg.installKey, {
      subscriber: { orgId },
      activationCode: await code({ accountId: one.account.id }),
      contact: undefined,
    })
    const other = await addPackage(app)
    const second = await install(app, other.installKey, {
      subscriber: { orgId },
      activationCode: await code({ packageId: other.id, accountId: two.account.id }),
      contact: undefined,
    })
    expect((await get(`/subscribers/${first.installation.subscriberId}`)).accountId).toBe(one.account.id)
    expect(await linkedOf(second)).toMatchObject([
      { accountId: two.account.id, reason: expect.stringContaining('stays there') },
    ])
  })
})

describe('not proved (I7): a lead, with a suggestion and no more', () => {
  test.each([
    [
      'the address of a known contact',
      ({ email }: { email: string }) => ({ email }),
      'known contact of Corp, but nobody proved it',
    ],
    [
      'the domain of an account',
      ({ domain }: { domain: string }) => ({ email: `new@mail.${domain}` }),
      'domain of the email address is that of Corp',
    ],
  ])('%s', async (_what, more, reason) => {
    const known = await customer()
    const made = await install(app, pkg.installKey, { contact: { lastName: 'Stranger', ...more(known) } })
    expect(await leadOf(made)).toMatchObject({
      suggestedAccountId: known.account.id,
      suggestedAccountName: 'Corp',
      accountId: null,
      emailVerified: false,
    })
    expect((await get(`/subscribers/${made.installation.subscriberId}`)).accountId).toBeNull()
    const [captured] = await app.events({ installationId: made.installation.id, kind: 'lead.captured' })
    expect(captured?.payload?.['reason']).toContain(reason)
    expect(await linkedOf(made)).toEqual([])
  })

  test('the org id of a customer, for another package', async () => {
    const { account } = await customer()
    const orgId = unique('theirs')
    await install(app, pkg.installKey, {
      subscriber: { orgId },
      activationCode: await code({ accountId: account.id }),
      contact: undefined,
    })
    const other = await addPackage(app)
    const made = await install(app, other.installKey, { subscriber: { orgId } })
    expect(await leadOf(made)).toMatchObject({ suggestedAccountId: account.id })
  })

  test('a mailbox that everybody can have suggests nothing', async () => {
    await post('/accounts', { name: 'Private', domain: null })
    const made = await install(app, pkg.installKey, {
      contact: { lastName: 'Free', email: `${unique('free')}@gmail.com` },
    })
    expect(await leadOf(made)).toMatchObject({ suggestedAccountId: null })
    const refused = await app.call('POST', '/accounts', { name: 'Google', domain: 'gmail.com' })
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'change_refused'])
  })

  test('two accounts that could be meant suggest none', async () => {
    const { domain } = await customer()
    await post('/accounts', { name: 'Corp again', domain })
    expect(
      await leadOf(await install(app, pkg.installKey, { contact: { lastName: 'X', email: `x@${domain}` } })),
    ).toMatchObject({ suggestedAccountId: null })
  })
})

test('a link that fails blocks no license, and is made later, once (I2)', async () => {
  const { account, domain } = await customer()
  await app.app.database.script(
    `alter table contacts add constraint broken check (last_name is distinct from 'Unlucky')`,
  )
  const activationCode = await code({ accountId: account.id })
  const made = await install(app, pkg.installKey, {
    activationCode,
    contact: { lastName: 'Unlucky', email: `u@${domain}` },
  })
  expect(made.license.status).toBe('trial')
  expect(await linkedOf(made)).toEqual([])
  await app.app.database.script('alter table contacts drop constraint broken')
  await until(async () => (await linkedOf(made)).length > 0, 25_000)
  expect(await linkedOf(made)).toHaveLength(1)
  expect(await leadOf(made)).toBeNull()
  expect((await get(`/subscribers/${made.installation.subscriberId}`)).accountId).toBe(account.id)
})
