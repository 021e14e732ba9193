import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, until, type TestApp } from '../../test/harness.ts'
import { startMailServer, type MailServer } from '../../test/mail-server.ts'
import { addPackage, install, unique, type TestPackage } from '../../test/product.ts'
import { emit } from '../events/emit.ts'
import { inTransaction } from '../platform/context.ts'
import { createMailer } from '../platform/mail.ts'
import { MAIL_PAUSES } from './rules.ts'

const SETTINGS = { PUBLIC_URL: 'https://lma.example' }
let server: MailServer
let app: TestApp
beforeAll(async () => {
  server = await startMailServer()
  app = await createTestApp({
    work: true,
    settings: { ...SETTINGS, SMTP_URL: server.url, MAIL_FROM: 'LMA <lma@example.com>' },
  })
})
afterAll(async () => {
  await app.stop()
  await server.stop()
})
afterEach(() => {
  server.refuse(null)
  server.mails.length = 0
})

type MailItem = {
  id: string
  kind: string
  status: string
  subject: string
  attempts: number
  lastError: string | null
  nextAttemptAt: string | null
  html: string
  text: string
}
const mails = async (query = '', on = app): Promise<MailItem[]> =>
  (await on.call('GET', `/mails?limit=200${query}`)).json().data
const settled = async (on = app) => {
  await on.sealer.idle()
  await on.background.reactors.idle()
  await on.background.mails?.idle()
}
const attention = async (kind: string, on = app): Promise<{ detail: string | null }[]> =>
  (await on.call('GET', '/attention')).json().data.filter((item: { kind: string }) => item.kind === kind)

/** A package whose lead manager is the admin. */
async function ownPackage(on = app, name = 'Reports'): Promise<TestPackage> {
  return addPackage(on, { name, leadManagerId: on.org.userId })
}

describe('a new lead (L6)', () => {
  test('its owner gets a mail at once, with the facts and a link', async () => {
    const own = await ownPackage()
    const orgId = unique('acme')
    await install(app, own.installKey, { subscriber: { orgId, name: 'Acme Production' } })
    const mail = await until(() => server.mails[0])
    const lead = (await app.call('GET', `/leads?packageId=${own.id}`)).json().data[0]
    const admin = (await app.call('GET', '/users')).json().data[0]
    expect(mail).toMatchObject({ to: [admin.email], subject: 'New lead: Ada Lovelace, Acme (Reports)' })
    expect(mail.headers.get('from')).toBe('LMA <lma@example.com>')
    for (const fact of [
      lead.email,
      `Acme Production, ${orgId}`,
      'Ada Lovelace installed Reports.',
      `https://lma.example/leads/${lead.id}`,
      'Lead manager of the package',
    ]) {
      expect([mail.text.includes(fact), mail.html.includes(fact)]).toEqual([true, true])
    }
    await settled()
    const [kept] = await mails(`&leadId=${lead.id}`)
    expect(kept).toMatchObject({ kind: 'lead_assigned', status: 'sent', subject: mail.subject })
    expect(mail.headers.get('message-id')).toBe(`<${kept?.id}@lma.example>`)
    expect((await app.call('GET', `/mails/${kept?.id}`)).json()).toMatchObject({
      html: mail.html.trimEnd(),
      status: 'sent',
    })
  })

  test('who asks on the install page, installs with the code, and installs again elsewhere: one mail (L4)', async () => {
    const own = await ownPackage()
    const asked = { lastName: 'Journey', email: `${unique('jo')}@journey.example`, company: 'Journey' }
    const { code: activationCode } = (await app.ask('POST', `/install-pages/${own.slug}`, asked)).json()
    await until(() => server.mails.length === 1)
    await install(app, own.installKey, { activationCode, contact: undefined })
    await install(app, own.installKey, { contact: asked })
    await settled()
    expect((await app.call('GET', `/leads?packageId=${own.id}`)).json().data).toHaveLength(1)
    expect(server.mails.map(({ subject }) => subject)).toEqual(['New lead: Journey (Reports)'])
  })

  test('names of any script come through, and HTML stays text', async () => {
    const own = await ownPackage(app, `<b>O'Reports</b> 報告`)
    const contact = {
      firstName: '<script>alert(1)</script>',
      lastName: 'محمد 👩‍🚀',
      email: `${unique('x')}@x.example`,
      company: '北京"公司\r\nBcc: x@x.example',
    }
    await install(app, own.installKey, { contact })
    const mail = await until(() => server.mails[0])
    expect(mail.subject).toContain('<script>alert(1)</script> محمد 👩‍🚀, 北京"公司 Bcc: x@x.example')
    expect(mail.headers.has('bcc')).toBe(false)
    expect(mail.to).toHaveLength(1)
    expect(mail.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; محمد 👩‍🚀')
    expect(mail.html).not.toContain('<script>')
    expect(mail.html).toContain('&lt;b&gt;O&#x27;Reports&lt;/b&gt; 報告')
  })

  test('many that are given by hand are one mail with a list', async () => {
    const user = (
      await app.call('POST', '/users', { email: `${unique('mia')}@example.com`, name: 'Mia', role: 'sales' })
    ).json()
    await app.app.database.db
      .updateTable('memberships')
      .set({ status: 'active' })
      .where('user_id', '=', user.id)
      .execute()
    const own = await addPackage(app)
    for (let n = 0; n < 5; n++) await install(app, own.installKey)
    const leads: { id: string }[] = (await app.call('GET', `/leads?packageId=${own.id}`)).json().data
    await settled()
    await until(() => server.mails.some(({ subject }) => subject.startsWith('You are invited')))
    server.mails.length = 0
    await inTransaction(app.org.admin, async (tx) => {
      for (const { id } of leads)
        await emit(tx, 'lead.assigned', { leadId: id }, { ownerId: user.id, reason: 'Given by Ada' })
    })
    await until(() => server.mails.length === 1)
    await settled()
    expect(server.mails.map(({ to, subject }) => [to, subject])).toEqual([[[user.email], '5 leads are yours now']])
    expect(server.mails[0]?.text).toContain('https://lma.example/leads?owner=me')
    for (const { id } of leads) expect(await mails(`&leadId=${id}`)).toHaveLength(1)
  })
})

describe('an install without a lead (I7)', () => {
  test('that names nobody: the lead manager is told; a test install tells nobody', async () => {
    const own = await ownPackage()
    await install(app, own.testInstallKey, { contact: undefined })
    await install(app, own.installKey, { contact: undefined, subscriber: { orgId: 'silent-org', name: 'Silent' } })
    const mail = await until(() => server.mails[0])
    await settled()
    expect(server.mails.map(({ subject }) => subject)).toEqual(['Silent installed Reports'])
    expect(mail.text).toContain('Why you: You are the lead manager of Reports')
    expect(mail.text).toMatch(/Open the license: https:\/\/lma\.example\/licenses\/lic_/)
  })

  test('of a known account: its owner is told, once, and no lead is made', async () => {
    const own = await addPackage(app)
    const account = (await app.call('POST', '/accounts', { name: 'Globex', ownerId: app.org.userId })).json()
    const { code } = (await app.call('POST', '/activation-codes', { packageId: own.id, accountId: account.id })).json()
    const colleague = { lastName: 'Colleague', email: `${unique('c')}@globex.example` }
    await install(app, own.installKey, { activationCode: code, contact: colleague })
    const mail = await until(() => server.mails[0])
    await settled()
    expect(server.mails).toHaveLength(1)
    expect(mail.subject).toBe('Globex installed Reports')
    expect(mail.text).toContain('Why no lead: The activation code was issued for Globex')
    expect(mail.text).toContain('Why you: You own the account Globex')
    expect((await app.call('GET', `/leads?packageId=${own.id}`)).json().data).toEqual([])
  })
})

describe('when mail fails (L6)', () => {
  test('it is tried again as documented, is noticed, and mends by itself', async () => {
    server.refuse(451)
    const own = await ownPackage()
    await install(app, own.installKey)
    await settled()
    const latest = async () => (await mails())[0]!
    for (const [index, pause] of MAIL_PAUSES.slice(0, 3).entries()) {
      const mail = await until(async () =>
        (await latest()).attempts === index + 1 && (await latest()).lastError ? latest() : null,
      )
      expect(mail).toMatchObject({ status: 'queued', lastError: expect.stringContaining('not now') })
      expect(await attention('mail_failing')).toHaveLength(index < 2 ? 0 : 1)
      const left = Date.parse(mail.nextAttemptAt ?? '') - app.clock.now().getTime()
      expect(left).toBeLessThanOrEqual(pause)
      app.clock.advance(Math.max(0, left))
      await app.background.mails?.idle()
    }
    server.refuse(null)
    app.clock.advance(3_600_000)
    await until(() => server.mails.length === 1)
    await until(async () => (await attention('mail_failing')).length === 0)
    expect(await latest()).toMatchObject({ status: 'sent', lastError: null })
  })

  test('an address that is refused for good fails at once, and can be sent again by hand', async () => {
    server.refuse(550)
    const own = await ownPackage()
    await install(app, own.installKey)
    const failed = await until(async () => (await mails('&status=failed'))[0])
    expect(failed).toMatchObject({ attempts: 1, nextAttemptAt: null })
    expect(await attention('mail_failing')).toHaveLength(1)
    server.refuse(null)
    const again = await app.call('POST', `/mails/${failed.id}/send`)
    expect([again.statusCode, again.json().status]).toEqual([200, 'queued'])
    await until(() => server.mails.length === 1)
    await until(async () => (await attention('mail_failing')).length === 0)
    expect((await app.call('POST', `/mails/${failed.id}/send`)).json().code).toBe('state_conflict')
    expect((await app.events({ kind: 'mail.queued_again' })).at(-1)?.payload).toEqual({
      mailId: failed.id,
      before: 'failed',
    })
  })
})

describe('without a mail server (L6)', () => {
  let quiet: TestApp
  beforeAll(async () => {
    quiet = await createTestApp({ settings: SETTINGS })
  })
  afterAll(() => quiet.stop())

  test('mails are kept, told of once, and sent when there is one', async () => {
    const own = await ownPackage(quiet)
    await install(quiet, own.installKey)
    await install(quiet, own.installKey)
    await settled(quiet)
    const kept = await mails('&status=kept', quiet)
    expect(kept).toHaveLength(2)
    expect(await attention('mail_not_configured', quiet)).toHaveLength(1)
    expect((await quiet.call('POST', `/mails/${kept[0]?.id}/send`)).json()).toMatchObject({
      status: 409,
      code: 'state_conflict',
    })
    quiet.app.mail = createMailer({ SMTP_URL: server.url, MAIL_FROM: 'LMA <lma@example.com>' })
    expect((await quiet.call('POST', `/mails/${kept[0]?.id}/send`)).json().status).toBe('queued')
  })

  test('erasing the person blanks the mail (E2)', async () => {
    const own = await ownPackage(quiet)
    await install(quiet, own.installKey, { contact: { lastName: 'Forgotten', email: 'forgotten@person.example' } })
    await settled(quiet)
    const lead = (await quiet.call('GET', `/leads?packageId=${own.id}`)).json().data[0]
    const [before] = await mails(`&leadId=${lead.id}`, quiet)
    expect(before?.subject).toContain('Forgotten')
    await inTransaction(quiet.org.admin, (tx) => emit(tx, 'lead.erased', { leadId: lead.id }, {}))
    await settled(quiet)
    const rows = await quiet.app.database.db.selectFrom('mails').selectAll().execute()
    expect(JSON.stringify(rows)).not.toMatch(/forgotten/i)
    expect(await mails('&status=erased', quiet)).toHaveLength(1)
    expect((await quiet.call('POST', `/mails/${before?.id}/send`)).json().code).toBe('state_conflict')
  })
})
