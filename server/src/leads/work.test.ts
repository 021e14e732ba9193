import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { signInAdmin } from '../../test/sign-in.ts'
import { addPackage, checkIn, install, modify, unique, type TestPackage } from '../../test/product.ts'
import type { Lead, TimelineItem } from './schema.ts'

let app: TestApp
let pkg: TestPackage
let browser: Record<string, string>
beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app)
  const { cookie, 'sec-fetch-site': site } = await signInAdmin(app, app.org)
  browser = { cookie, 'sec-fetch-site': site }
})
afterAll(() => app.stop())

const get = async (path: string, headers?: Record<string, string>) =>
  (await app.call('GET', path, undefined, headers)).json()
const leadOf = async (licenseId: string) => (await get(`/licenses/${licenseId}`)).leadId as string

describe('the time line', () => {
  test('everything around the lead, newest first, page by page', async () => {
    const contact = { firstName: 'Tim', lastName: 'Line', email: `${unique('t')}@line.example` }
    const made = await install(app, pkg.installKey, { contact, version: '1.0.0' })
    const leadId = await leadOf(made.license.id)
    await checkIn(app, made, { version: '1.1.0' })
    await modify(app, made.license.id, { seats: 9, reason: 'Asked for more' })
    const noted = await app.call('POST', `/leads/${leadId}/notes`, { text: 'Called 📞: wants <b>9</b>' }, browser)
    expect([noted.statusCode, noted.json()]).toMatchObject([201, { authorId: app.org.userId, authorName: 'Ada Admin' }])
    await app.call(
      'PATCH',
      `/leads/${leadId}`,
      { status: 'working', reason: 'Good fit' },
      { ...browser, 'if-match': '"1"' },
    )
    await app.sealer.idle()
    const all = (await get(`/leads/${leadId}/timeline`)).data as TimelineItem[]
    const told = all.map((item) => item.event?.kind ?? item.what)
    expect(told.filter((one) => one !== 'mail')).toEqual([
      'lead.modified',
      'note',
      'license.modified',
      'installation.upgraded',
      'installation.created',
      'touch',
      'license.issued',
    ])
    expect(all.find(({ note }) => note)?.note).toEqual(noted.json())
    expect(all.find(({ touch }) => touch)?.touch).toMatchObject({
      source: 'package_installation',
      contact: { lastName: 'Line' },
      installationId: made.installation.id,
    })
    expect(all.find(({ event }) => event?.kind === 'license.modified')?.event).toMatchObject({
      reason: 'Asked for more',
      payload: { after: { seats: 9 } },
      position: expect.any(Number),
    })
    const paged: TimelineItem[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { data: TimelineItem[]; nextCursor: string | null } = await get(
        `/leads/${leadId}/timeline?limit=2${cursor && `&cursor=${cursor}`}`,
      )
      paged.push(...page.data)
      cursor = page.nextCursor
    }
    expect(paged).toEqual(all)
  })
})

describe('lists', () => {
  test('mine, nobody’s, open, since', async () => {
    const own = await addPackage(app)
    for (let i = 0; i < 3; i++) await install(app, own.installKey)
    const list = async (query: string, headers?: Record<string, string>) =>
      ((await get(`/leads?packageId=${own.id}&${query}`, headers)).data as Lead[]).map(({ id }) => id)
    const [c, b, a] = await list('')
    await app.call('POST', '/leads/assign', { leadIds: [a], ownerId: app.org.userId })
    await app.call('PATCH', `/leads/${b}`, { status: 'unqualified' }, { ...browser, 'if-match': '"1"' })
    expect(await list('owner=me', browser)).toEqual([a])
    expect(await list('owner=me')).toEqual([])
    expect(await list(`owner=${app.org.userId}`)).toEqual([a])
    expect(await list('owner=none')).toEqual([c, b])
    expect(await list('status=open')).toEqual([c, a])
    expect(await list('status=unqualified')).toEqual([b])
    const in_ = (ms: number) => encodeURIComponent(new Date(app.clock.now().getTime() + ms).toISOString())
    expect(await list(`createdSince=${in_(-60_000)}`)).toHaveLength(3)
    expect(await list(`createdSince=${in_(60_000)}`)).toEqual([])
  })
})

describe('assigning many', () => {
  test('each with its result, one event for each that changed', async () => {
    const own = await addPackage(app)
    for (let i = 0; i < 3; i++) await install(app, own.installKey)
    const leads = (await get(`/leads?packageId=${own.id}`)).data as Lead[]
    const [first, second, third] = leads.map(({ id }) => id)
    await app.call('POST', '/leads/assign', { leadIds: [first], ownerId: app.org.userId }, browser)
    const answer = await app.call(
      'POST',
      '/leads/assign',
      { leadIds: [first, second, third, 'lead_none', second], ownerId: app.org.userId },
      browser,
    )
    expect(answer.json()).toEqual({
      assigned: 2,
      unchanged: 1,
      notFound: 1,
      results: [
        { leadId: first, result: 'unchanged' },
        { leadId: second, result: 'assigned' },
        { leadId: third, result: 'assigned' },
        { leadId: 'lead_none', result: 'not_found' },
      ],
    })
    expect(await get(`/leads/${second}`)).toMatchObject({
      ownerId: app.org.userId,
      ownerReason: 'Given by Ada Admin',
      revision: 2,
    })
    const events = await app.events({ packageId: own.id, kind: 'lead.assigned' })
    expect(events.map(({ leadId }) => leadId).toSorted()).toEqual([first, second, third].toSorted())
  })

  test('who is no active user gets none, and nothing changes', async () => {
    const made = await install(app, pkg.installKey)
    const leadId = await leadOf(made.license.id)
    const answer = await app.call('POST', '/leads/assign', { leadIds: [leadId], ownerId: 'usr_none' })
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'change_refused'])
    expect(await get(`/leads/${leadId}`)).toMatchObject({ ownerId: null, revision: 1 })
    const many = await app.call('POST', '/leads/assign', {
      leadIds: Array.from({ length: 201 }, () => leadId),
      ownerId: null,
    })
    expect(many.statusCode).toBe(400)
  })
})

describe('CSV', () => {
  const csv = async (path: string) => {
    const answer = await app.call('GET', path)
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8'])
    return answer
  }

  test('names of all kinds come out intact and inert, filtered like the list', async () => {
    const own = await addPackage(app)
    const names = [
      '李雷',
      'ليلى',
      '🎉 Zoë',
      "O'Brien",
      '=HYPERLINK("http://evil.example")',
      '+1+1',
      '@SUM(1)',
      '-2',
      '<script>alert(1)</script>',
      'a "b", c\nd',
    ]
    for (const lastName of names)
      await install(app, own.installKey, { contact: { lastName, email: `${unique('c')}@csv.example` } })
    const answer = await csv(`/leads.csv?packageId=${own.id}`)
    expect(answer.headers['content-disposition']).toBe('attachment; filename="leads.csv"')
    expect(answer.rawPayload.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
    const rows = answer.body.slice(1).split('\r\n')
    expect(rows[0]).toMatch(/^id,packageName,firstName,lastName,email,/)
    expect(rows).toHaveLength(names.length + 2)
    const cells = rows.slice(1, -1).map((row) => /^lead_\w+,Reports,,("(?:[^"]|"")*"|[^,]*),/.exec(row)?.[1])
    expect(cells.toReversed()).toEqual([
      '李雷',
      'ليلى',
      '🎉 Zoë',
      "O'Brien",
      `"'=HYPERLINK(""http://evil.example"")"`,
      "'+1+1",
      "'@SUM(1)",
      "'-2",
      '<script>alert(1)</script>',
      '"a ""b"", c\nd"',
    ])
  })

  test('more than a page', async () => {
    const rows = Array.from(
      { length: 450 },
      (_, i) => `('acc_bulk${String(i).padStart(4, '0')}', '${app.org.orgId}', 'Bulk ${i}', 'bulk ${i}', now(), now())`,
    )
    await app.app.database.script(
      `insert into accounts (id, org_id, name, name_key, created_at, updated_at) values ${rows.join(',')}`,
    )
    const body = (await csv('/accounts.csv?q=Bulk')).body.split('\r\n')
    expect(body).toHaveLength(452)
    expect(new Set(body).size).toBe(452)
  })

  test.each(['/licenses.csv', '/subscribers.csv', '/installations.csv'])('%s', async (path) => {
    const own = await addPackage(app)
    const made = await install(app, own.installKey, { subscriber: { orgId: unique('csv'), name: `=cmd|calc${path}` } })
    const filter = path === '/subscribers.csv' ? `q=calc${path}` : `packageId=${own.id}`
    const rows = (await csv(`${path}?${filter}`)).body.split('\r\n')
    expect(rows).toHaveLength(3)
    expect(rows[1]).toContain("'=cmd|calc")
    expect(rows[1]).toContain(
      path === '/licenses.csv'
        ? made.license.number
        : path === '/subscribers.csv'
          ? made.installation.subscriberId
          : made.installation.id,
    )
  })

  test('a filter that is wrong is a problem, not a file', async () => {
    const answer = await app.call('GET', '/leads.csv?status=nope')
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid_request'])
  })
})
