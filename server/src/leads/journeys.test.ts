import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, until, type TestApp } from '../../test/harness.ts'
import { addPackage, install, newToken, tryInstall, unique, type Installed } from '../../test/product.ts'
import type { Lead, TimelineItem } from './schema.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.stop())

const get = async (path: string) => (await app.call('GET', path)).json()
const leadsOf = async (packageId: string) => (await get(`/leads?packageId=${packageId}`)).data as Lead[]
const touchesOf = async (leadId: string) =>
  ((await get(`/leads/${leadId}/timeline?limit=200`)).data as TimelineItem[]).flatMap(({ touch }) =>
    touch ? [touch] : [],
  )
const managed = () => addPackage(app, { leadManagerId: app.org.userId })
const person = (more: object = {}) => ({
  firstName: 'Ada',
  lastName: 'Lovelace',
  company: 'Acme',
  email: `${unique('ada')}@acme.example`,
  ...more,
})

/** Installs as a product does: a busy server is asked again, with the same token. */
async function stubborn(installKey: string, contact: object): Promise<Installed> {
  const body = { token: newToken(), subscriber: { orgId: unique('many') }, contact }
  return until(async () => {
    const answer = await tryInstall(app, installKey, body)
    expect([200, 201, 500]).toContain(answer.statusCode)
    return answer.statusCode < 300 && answer.json<Installed>()
  }, 170_000)
}

describe('one journey per person and package (L4)', () => {
  test('asks on the install page, installs with the code, installs again elsewhere: one lead, three touches, one owner told once', async () => {
    const pkg = await managed()
    const contact = person()
    const { firstName: _, ...asked } = contact
    const page = await app.ask('POST', `/install-pages/${pkg.slug}`, { ...asked, utm: { source: 'fair' } })
    const first = await install(app, pkg.installKey, { activationCode: page.json().code, contact: undefined })
    const second = await install(app, pkg.installKey, {
      contact: { ...contact, email: ` ${contact.email.toUpperCase()} ` },
    })
    const [lead, other] = await leadsOf(pkg.id)
    expect(other).toBeUndefined()
    expect(lead).toMatchObject({
      touches: 3,
      source: 'install_page',
      utm: { source: 'fair' },
      subscriberId: first.installation.subscriberId,
      revision: 1,
    })
    for (const made of [first, second]) expect((await get(`/licenses/${made.license.id}`)).leadId).toBe(lead!.id)
    const touches = await touchesOf(lead!.id)
    expect(touches.map(({ source, verified, installationId }) => [source, verified, installationId])).toEqual([
      ['package_installation', false, second.installation.id],
      ['package_installation', false, first.installation.id],
      ['install_page', false, null],
    ])
    expect(touches.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('same email address'),
      expect.stringContaining('activation code'),
      expect.stringContaining('first time'),
    ])
    const events = await app.events({ leadId: lead!.id })
    const count = (kind: string) => events.filter((event) => event.kind === kind).length
    expect([count('lead.captured'), count('lead.touched'), count('lead.assigned')]).toEqual([1, 2, 1])
    expect(events.find(({ kind }) => kind === 'lead.assigned')?.payload).toEqual({
      before: null,
      ownerId: app.org.userId,
      reason: 'Lead manager of the package',
    })
  })

  test('another package is another journey', async () => {
    const contact = person()
    const [one, two] = [await managed(), await managed()]
    for (const pkg of [one, two]) await install(app, pkg.installKey, { contact })
    expect([await leadsOf(one.id), await leadsOf(two.id)].map((leads) => leads.length)).toEqual([1, 1])
  })

  test('after 180 days without a touch, or when the lead is closed, it is another one', async () => {
    const pkg = await managed()
    const contact = person()
    await install(app, pkg.installKey, { contact })
    app.clock.advance(170 * 86_400_000)
    await install(app, pkg.installKey, { contact })
    app.clock.advance(170 * 86_400_000)
    await install(app, pkg.installKey, { contact })
    expect(await leadsOf(pkg.id)).toMatchObject([{ touches: 3 }])
    app.clock.advance(181 * 86_400_000)
    await install(app, pkg.installKey, { contact })
    const [fresh, old] = await leadsOf(pkg.id)
    expect([fresh?.touches, old?.touches]).toEqual([1, 3])
    expect((await touchesOf(fresh!.id))[0]?.reason).toContain('181 days ago')
    const headers = { authorization: `Bearer ${app.org.apiKey}`, 'if-match': '"1"' }
    expect((await app.call('PATCH', `/leads/${fresh!.id}`, { status: 'unqualified' }, headers)).statusCode).toBe(200)
    await install(app, pkg.installKey, { contact })
    expect(await leadsOf(pkg.id)).toHaveLength(3)
    expect((await touchesOf((await leadsOf(pkg.id))[0]!.id))[0]?.reason).toContain('closed (unqualified)')
  })

  test.each([
    ['no address', { email: undefined }],
    ['an address that is none', { email: 'ada at acme' }],
    ['one too long to be one', { email: `${'x'.repeat(400)}@acme.example` }],
  ])('%s: nobody can tell, so each is a lead of its own', async (_what, more) => {
    const pkg = await managed()
    for (let i = 0; i < 2; i++) await install(app, pkg.installKey, { contact: person(more) })
    expect(await leadsOf(pkg.id)).toHaveLength(2)
  })

  test('the same lead takes what a stranger types, and shows it as said and not proved', async () => {
    const pkg = await managed()
    const contact = person()
    const first = await install(app, pkg.installKey, { contact })
    const stranger = await install(app, pkg.installKey, {
      contact: { ...contact, company: 'Evil Corp', firstName: 'Mallory' },
    })
    const [lead] = await leadsOf(pkg.id)
    expect(lead).toMatchObject({
      firstName: 'Ada',
      company: 'Acme',
      subscriberId: first.installation.subscriberId,
      touches: 2,
    })
    const [touch] = await touchesOf(lead!.id)
    expect(touch).toMatchObject({
      verified: false,
      subscriberId: stranger.installation.subscriberId,
      contact: { company: 'Evil Corp', firstName: 'Mallory' },
    })
  })

  test('200 installs of the same person at once: one lead, 200 touches', { timeout: 180_000 }, async () => {
    const pkg = await managed()
    const contact = person()
    const made = await Promise.all(Array.from({ length: 200 }, () => stubborn(pkg.installKey, contact)))
    const leads = await leadsOf(pkg.id)
    expect(leads).toMatchObject([{ touches: 200 }])
    const licenses = await get(`/licenses?packageId=${pkg.id}&limit=200`)
    expect(new Set(licenses.data.map((license: { leadId: string }) => license.leadId))).toEqual(new Set([leads[0]!.id]))
    expect(new Set(made.map(({ license }) => license.id)).size).toBe(200)
    const events = await app.events({ leadId: leads[0]!.id, kind: 'lead.captured' })
    expect(events).toHaveLength(1)
  })
})

test.each([
  ['Chinese', { firstName: '雷', lastName: '李', company: '北京某某科技有限公司' }],
  ['Arabic', { firstName: 'ليلى', lastName: 'الأحمد', company: 'شركة المثال' }],
  ['emoji and apostrophes', { firstName: '🎉 Zoë', lastName: "O'Brien", company: '“Smith & Sons” 👩‍💻' }],
  [
    'HTML',
    { firstName: '<b>Bob</b>', lastName: '<script>alert(1)</script>', company: '"><img src=x onerror=alert(1)>' },
  ],
])('%s names are kept as they are', async (_what, names) => {
  const pkg = await managed()
  await install(app, pkg.installKey, { contact: person(names) })
  expect(await leadsOf(pkg.id)).toMatchObject([names])
  const found = await get(`/leads?packageId=${pkg.id}&q=${encodeURIComponent(names.lastName)}`)
  expect(found.data).toMatchObject([names])
})
