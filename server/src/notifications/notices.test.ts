import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createTestApp, until, type TestApp } from '../../test/harness.ts'
import { startMailServer, type MailServer } from '../../test/mail-server.ts'
import { addPackage, askAs, install, modify, newToken, unique } from '../../test/product.ts'
import { startApp } from '../app.ts'
import { emit } from '../events/emit.ts'
import { accessUntilOf } from '../licenses/rules.ts'
import { inTransaction } from '../platform/context.ts'
import { noticeExpiring } from './notice-expiring.ts'

// Several processes share a PostgreSQL, never an embedded database.
const embedded = process.env['TEST_ENGINE'] === 'embedded'

let server: MailServer
let app: TestApp
beforeAll(async () => {
  server = await startMailServer()
  app = await createTestApp({
    work: true,
    settings: { PUBLIC_URL: 'https://lma.example', SMTP_URL: server.url, MAIL_FROM: 'LMA <lma@example.com>' },
  })
})
afterAll(async () => {
  await app.stop()
  await server.stop()
})
afterEach(() => void (server.mails.length = 0))

const at = (time: string) => app.clock.set(new Date(time))
const settled = async () => {
  await app.sealer.idle()
  await app.background.reactors.idle()
  await app.background.mails?.idle()
}
/** The sweep of a day at noon in Berlin. */
const sweepOn = async (day: string) => {
  at(`${day}T10:00:00Z`)
  await noticeExpiring(app.app)
}
const notices = async (licenseId: string) =>
  (await app.events({ kind: 'license.expiry_noticed', licenseId })).map(({ payload }) => payload?.['days'])
const mailsOf = async (
  licenseId: string,
): Promise<{ kind: string; address: string; subject: string; text: string }[]> =>
  (await app.call('GET', `/mails?licenseId=${licenseId}`)).json().data
const recorded = (licenseId: string) =>
  app.app.database.db
    .selectFrom('expiry_notices')
    .select(['days', 'skipped'])
    .where('license_id', '=', licenseId)
    .orderBy('days', 'desc')
    .execute()

async function addMember(name: string): Promise<{ id: string; email: string }> {
  const user = (
    await app.call('POST', '/users', { email: `${unique(name)}@vendor.example`, name, role: 'sales' })
  ).json()
  await app.app.database.db
    .updateTable('memberships')
    .set({ status: 'active' })
    .where('user_id', '=', user.id)
    .execute()
  return user
}

async function link(subscriberId: string, accountId: string): Promise<void> {
  const answer = await app.call('PUT', `/subscribers/${subscriberId}/account`, { accountId })
  expect(answer.statusCode).toBe(200)
}

/** A license until 31 December 2026, sold on 1 June. */
async function sold(options: { managerId?: string; notify?: boolean; install?: object } = {}) {
  at('2026-06-01T10:00:00Z')
  const pkg = await addPackage(app, { leadManagerId: options.managerId ?? app.org.userId })
  if (options.notify) {
    await app.app.database.db.updateTable('packages').set({ notify_customer: true }).where('id', '=', pkg.id).execute()
  }
  const one = await install(app, pkg.installKey, options.install)
  await modify(app, one.license.id, { status: 'active', expires: '2026-12-31' })
  await noticeExpiring(app.app)
  await settled()
  server.mails.length = 0
  return { ...one, pkg, licenseId: one.license.id }
}

describe('the owner is told before a license ends and on its last day (M3)', () => {
  test('six times, by mail, with the facts; however often the sweep comes by', async () => {
    const { licenseId, license } = await sold()
    const days = ['2026-10-31', '2026-11-01', '2026-11-02', '2026-12-01', '2026-12-17', '2026-12-24', '2026-12-30']
    for (const day of [...days, '2026-12-31', '2027-01-01', '2027-02-01']) {
      for (let n = 0; n < 2; n++) await sweepOn(day)
    }
    expect(await notices(licenseId)).toEqual([60, 30, 14, 7, 1, 0])
    await until(() => server.mails.length === 6)
    const admin = (await app.call('GET', '/users')).json().data[0]
    expect(server.mails[3]).toMatchObject({ to: [admin.email] })
    for (const fact of [
      'The license for Reports of acme-',
      'Last day of access: 31 December 2026 (Europe/Berlin)',
      `License: ${license.number}`,
      'Customer: Nobody there was told by us',
      'Why you: You are the lead manager of Reports',
      `https://lma.example/licenses/${licenseId}`,
    ]) {
      expect(server.mails.find(({ subject }) => subject.includes('in 7 days'))?.text).toContain(fact)
    }
  })

  test('the owner of the account before the lead manager, and nobody who has left', async () => {
    const [owner, manager] = [await addMember('owner'), await addMember('manager')]
    const { licenseId, installation } = await sold({ managerId: manager.id })
    const account = (await app.call('POST', '/accounts', { name: 'Globex', ownerId: owner.id })).json()
    await link(installation.subscriberId, account.id)
    await sweepOn('2026-11-01')
    await app.app.database.db
      .updateTable('memberships')
      .set({ status: 'deactivated' })
      .where('user_id', '=', owner.id)
      .execute()
    await sweepOn('2026-12-01')
    await app.app.database.db
      .updateTable('memberships')
      .set({ status: 'deactivated' })
      .where('user_id', '=', manager.id)
      .execute()
    await sweepOn('2026-12-17')
    expect((await mailsOf(licenseId)).map(({ address }) => address)).toEqual([manager.email, owner.email])
    expect(await notices(licenseId)).toEqual([60, 30, 14])
  })

  test('after a downtime the nearest alone; the others are recorded as skipped', async () => {
    const { licenseId } = await sold()
    await sweepOn('2026-12-27')
    expect(await notices(licenseId)).toEqual([7])
    expect((await mailsOf(licenseId)).map(({ subject }) => subject)[0]).toContain('ends in 4 days')
    expect(await recorded(licenseId)).toEqual([
      { days: 60, skipped: true },
      { days: 30, skipped: true },
      { days: 14, skipped: true },
      { days: 7, skipped: false },
    ])
  })

  test('a trial of 30 days begins without a notice of its last 30', async () => {
    at('2026-06-01T10:00:00Z')
    const pkg = await addPackage(app, { leadManagerId: app.org.userId })
    const { license } = await install(app, pkg.installKey)
    for (const day of ['2026-06-01', '2026-06-02', '2026-06-16', '2026-06-17']) await sweepOn(day)
    expect(license.expires).toBe('2026-07-01')
    expect(await notices(license.id)).toEqual([14])
    expect((await mailsOf(license.id)).at(-1)?.subject).toContain('the trial of Reports ends in 14 days')
  })

  test('a date that is moved begins anew, and back again it tells nothing twice', async () => {
    const { licenseId } = await sold()
    await sweepOn('2026-12-01')
    await modify(app, licenseId, { expires: '2027-03-31' })
    await sweepOn('2026-12-02')
    await modify(app, licenseId, { expires: '2026-12-31' })
    await sweepOn('2026-12-03')
    expect(await notices(licenseId)).toEqual([30])
    await modify(app, licenseId, { expires: null })
    await sweepOn('2026-12-30')
    await modify(app, licenseId, { expires: '2027-03-31' })
    await sweepOn('2027-01-30')
    expect(await notices(licenseId)).toEqual([30, 60])
  })

  test('never while suspended, of an uninstalled product, of a test install, or of one that follows another', async () => {
    const [paused, gone, follower] = [await sold(), await sold(), await sold()]
    await modify(app, paused.licenseId, { status: 'suspended' })
    await askAs(app, gone, 'DELETE')
    await app.app.database.db
      .updateTable('licenses')
      .set({ follows_license_id: paused.licenseId })
      .where('id', '=', follower.licenseId)
      .execute()
    const pkg = await addPackage(app, { leadManagerId: app.org.userId })
    const tried = await install(app, pkg.testInstallKey)
    await modify(app, tried.license.id, { status: 'active', expires: '2026-12-31' })
    await sweepOn('2026-12-24')
    for (const id of [paused.licenseId, gone.licenseId, follower.licenseId, tried.license.id])
      expect(await notices(id)).toEqual([])
    await modify(app, paused.licenseId, { status: 'active' })
    await sweepOn('2026-12-25')
    expect(await notices(paused.licenseId)).toEqual([7])
  })
})

describe('exactly once', () => {
  test('a clock that jumps ahead and back tells nothing twice', async () => {
    const { licenseId } = await sold()
    for (const day of ['2026-12-24', '2026-11-01', '2026-12-01', '2026-12-24', '2026-12-30', '2026-12-24'])
      await sweepOn(day)
    expect(await notices(licenseId)).toEqual([7, 1])
    expect(await mailsOf(licenseId)).toHaveLength(2)
  })

  test('a sweep that dies at its commit leaves no notice, no event and no mail, and the next one makes up for it (E1)', async () => {
    const { licenseId } = await sold()
    await app.app.database.script(`
      create function spring() returns trigger language plpgsql as $$ begin raise exception 'sprung'; end $$;
      create constraint trigger spring after insert on mails deferrable initially deferred
        for each row execute function spring()`)
    await expect(sweepOn('2026-11-01')).rejects.toThrow('sprung')
    await app.app.database.script('drop trigger spring on mails; drop function spring')
    expect([await notices(licenseId), await mailsOf(licenseId), await recorded(licenseId)]).toEqual([[], [], []])
    await noticeExpiring(app.app)
    expect([await notices(licenseId), (await mailsOf(licenseId)).length]).toEqual([[60], 1])
  })

  test.skipIf(embedded)('three processes at the same moment (E1)', { timeout: 120_000 }, async () => {
    at('2026-06-01T10:00:00Z')
    const pkg = await addPackage(app, { leadManagerId: app.org.userId })
    const ids: string[] = []
    for (let n = 0; n < 25; n++) ids.push((await install(app, pkg.installKey)).license.id)
    await noticeExpiring(app.app)
    const processes = [app.app]
    for (let n = 0; n < 2; n++) {
      const running = await startApp(app.config, app.app.log, { clock: () => app.clock.now(), work: false })
      onTestFinished(() => running.stop())
      processes.push(running.app)
    }
    for (const day of ['2026-06-17', '2026-06-24', '2026-06-30', '2026-07-01']) {
      at(`${day}T10:00:00Z`)
      await Promise.all([...processes, ...processes].map(noticeExpiring))
      // What one of them passed over because another held it.
      await noticeExpiring(app.app)
    }
    for (const id of ids) {
      expect(await notices(id)).toEqual([14, 7, 1, 0])
      expect(await mailsOf(id)).toHaveLength(4)
    }
    await settled()
  })

  test.skipIf(embedded)('each day in another life of the server', { timeout: 120_000 }, async () => {
    const { licenseId } = await sold()
    for (const day of ['2026-11-01', '2026-12-01', '2026-12-17', '2026-12-24', '2026-12-30', '2026-12-31']) {
      at(`${day}T10:00:00Z`)
      const life = await startApp(app.config, app.app.log, { clock: () => app.clock.now(), work: false })
      for (let n = 0; n < 2; n++) await noticeExpiring(life.app)
      await life.stop()
    }
    expect([await notices(licenseId), (await mailsOf(licenseId)).length]).toEqual([[60, 30, 14, 7, 1, 0], 6])
  })

  test('whatever the zone and the date, and whenever the sweep comes by', async () => {
    const zones = ['UTC', 'America/St_Johns', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Australia/Lord_Howe']
    const cases = fc.sample(fc.record({ zone: fc.constantFrom(...zones), span: fc.integer({ min: 1, max: 120 }) }), 15)
    at('2027-01-31T12:00:00Z')
    const start = app.clock.now().getTime()
    const pkg = await addPackage(app, { leadManagerId: app.org.userId })
    const ids: string[] = []
    for (const { zone, span } of cases) {
      const { license } = await install(app, pkg.installKey)
      const expires = new Date(start + span * 86_400_000).toISOString().slice(0, 10)
      await app.app.database.db
        .updateTable('licenses')
        .set({ status: 'active', expires, time_zone: zone, access_until: accessUntilOf(expires, zone) })
        .where('id', '=', license.id)
        .execute()
      ids.push(license.id)
    }
    const moments = fc.sample(fc.integer({ min: 0, max: 125 * 24 }), 25).toSorted((a, b) => a - b)
    for (const hours of [0, ...moments, 130 * 24]) {
      app.clock.set(new Date(start + hours * 3_600_000))
      await noticeExpiring(app.app)
    }
    for (const id of ids) {
      const rows = await recorded(id)
      expect(rows.map(({ days }) => days)).toEqual([60, 30, 14, 7, 1, 0])
      const sent = rows.filter(({ skipped }) => !skipped).map(({ days }) => days)
      expect([await notices(id), (await mailsOf(id)).length]).toEqual([sent, sent.length])
    }
    await settled()
  })
})

describe('the customer is told where the package says so', () => {
  const contact = { firstName: 'Grace', lastName: 'Hopper', email: `${unique('grace')}@acme.example`, company: 'Acme' }

  test('in words for a customer, answered by the owner', async () => {
    const { licenseId, installation } = await sold({ notify: true, install: { contact } })
    await modify(app, licenseId, { seats: 9, reason: 'They never pay in time' })
    await sweepOn('2026-12-01')
    const mail = await until(() => server.mails.find(({ to }) => to[0] === contact.email))
    const admin = (await app.call('GET', '/users')).json().data[0]
    expect(mail.subject).toBe('Your access to Reports ends in 30 days')
    expect(mail.headers.get('reply-to')).toBe(admin.email)
    for (const fact of ['Product: Reports', 'Vendor: Acme', 'Last day: 31 December 2026 (Europe/Berlin)', admin.name])
      expect([mail.text.includes(fact), mail.html.includes(fact.split(': ').at(-1)!)]).toEqual([true, true])
    expect(mail.raw + mail.text + mail.html).not.toMatch(/never pay|lma\.example\/licenses|Why you|lead/i)

    const account = (await app.call('POST', '/accounts', { name: 'Acme', ownerId: app.org.userId })).json()
    await link(installation.subscriberId, account.id)
    const buyer = `${unique('buyer')}@acme.example`
    await app.call('POST', `/accounts/${account.id}/contacts`, { lastName: 'Buyer', email: buyer })
    await sweepOn('2026-12-17')
    await until(() => server.mails.find(({ to }) => to[0] === buyer))
    expect((await mailsOf(licenseId)).map(({ kind, address }) => [kind, address === admin.email || address])).toEqual([
      ['license_expiring_customer', buyer],
      ['license_expiring', true],
      ['license_expiring_customer', contact.email],
      ['license_expiring', true],
    ])
  })

  test('not where it does not, and not where nobody is known', async () => {
    const quiet = await sold({ install: { contact } })
    const unknown = await sold({ notify: true, install: { contact: { lastName: 'Odd', email: 'not an address' } } })
    await sweepOn('2026-12-01')
    for (const { licenseId } of [quiet, unknown])
      expect((await mailsOf(licenseId)).map(({ kind }) => kind)).toEqual(['license_expiring'])
  })

  test('erasing the person blanks the mail and its address (E2)', async () => {
    const { licenseId } = await sold({ notify: true, install: { contact } })
    await sweepOn('2026-12-01')
    const { leadId } = (await app.call('GET', `/licenses/${licenseId}`)).json()
    expect((await app.call('POST', `/leads/${leadId}/erase`, { confirm: 'erase' })).statusCode).toBe(200)
    await settled()
    const rows = await app.app.database.db.selectFrom('mails').selectAll().where('license_id', '=', licenseId).execute()
    expect(rows.map(({ kind, status }) => [kind, status]).toSorted()).toEqual([
      ['license_expiring', 'sent'],
      ['license_expiring_customer', 'erased'],
    ])
    expect(JSON.stringify(rows)).not.toContain(contact.email)
  })
})

describe('a customer asks for more (S3), and somebody files a claim (I4)', () => {
  test('what was asked for goes to the owner', async () => {
    const { licenseId } = await sold()
    const asked = { seats: 25, until: '2027-12-31', message: 'We <b>grow</b>' }
    await inTransaction(app.org.admin, (tx) => emit(tx, 'license.more_requested', { licenseId }, asked))
    const mail = await until(() => server.mails[0])
    expect(mail.subject).toMatch(/asks for more of Reports \(L-\d+\)$/)
    for (const fact of [
      'Seats: 25 wanted, now 5',
      'Until: 31 December 2027 wanted, now 31 December 2026',
      'We <b>grow</b>',
    ])
      expect(mail.text).toContain(fact)
    expect(mail.html).toContain('We &lt;b&gt;grow&lt;/b&gt;')
    expect((await mailsOf(licenseId)).map(({ kind }) => kind)).toEqual(['more_requested'])
  })

  test.each([
    ['a stranger: the vendor alone', false],
    ['a known contact: the claimant too', true],
  ])('a claim of %s', async (_what, known) => {
    const { pkg, installation } = await sold()
    const email = `${unique('claim')}@acme.example`
    const account = (await app.call('POST', '/accounts', { name: unique('Globex') })).json()
    await link(installation.subscriberId, account.id)
    if (known) await app.call('POST', `/accounts/${account.id}/contacts`, { lastName: 'Clarke', email })
    const { orgId } = (await app.call('GET', `/subscribers/${installation.subscriberId}`)).json()
    const contact = { firstName: 'Joan', lastName: 'Clarke', email }
    const claim = { token: newToken(), subscriber: { orgId }, contact, message: 'New server' }
    await app.ask('POST', '/claims', claim, { authorization: `Bearer ${pkg.installKey}` })
    const mail = await until(() => server.mails.find((one) => one.subject.startsWith('Joan Clarke claims')))
    expect(mail.text).toContain(`Email: ${email}`)
    await settled()
    const theirs = server.mails.filter(({ to }) => to[0] === email)
    expect(theirs.map(({ subject: line }) => line)).toEqual(known ? ['Acme looks at your claim for Reports'] : [])
    expect(server.mails).toHaveLength(known ? 2 : 1)
  })
})
