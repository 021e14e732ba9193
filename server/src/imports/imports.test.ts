import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { csv, sfId } from '../../test/csv-rows.ts'
import { judge, rowsOf, run, upload } from '../../test/import-files.ts'
import { countRows } from '../../test/org-dump.ts'
import { addPackage } from '../../test/product.ts'

const PKG = sfId('a0P', 1)
const org = (number: number) => sfId('00D', number)

const PACKAGES = csv([
  ['Id', 'Name', 'sfLma__Package_ID__c'],
  [PKG, 'Rocket', sfId('033', 1)],
])
const VERSIONS = csv([
  ['Id', 'Name', 'sfLma__Package__c', 'sfLma__Version_Number__c', 'sfLma__Is_Beta__c'],
  [sfId('a0V', 1), 'Summer', PKG, '3.1.0', 'false'],
  [sfId('a0V', 2), 'Next', PKG, '4.0.0', 'true'],
])
const ACCOUNTS = csv([
  ['Id', 'Name', 'Website', 'Industry'],
  [sfId('001', 1), 'Globex Corporation', 'https://www.globex.example/about', 'Space'],
  [sfId('001', 2), 'Initech', '', ''],
])
const CONTACTS = csv([
  ['Id', 'AccountId', 'FirstName', 'LastName', 'Email', 'MailingCountry'],
  [sfId('003', 1), sfId('001', 1), 'Zoë', 'Müller', 'zoe@globex.example', 'Germany'],
  [sfId('003', 2), sfId('001', 1), 'Zoe', 'Mueller', 'ZOE@globex.example', 'Germany'],
  [sfId('003', 3), sfId('001', 9), 'Nobody', 'Knows', 'nobody@example.com', ''],
])
const LEADS = csv([
  ['Id', 'FirstName', 'LastName', 'Company', 'Email', 'Status', 'LeadSource', 'CreatedDate'],
  [
    sfId('00Q', 1),
    'Ada',
    'Lovelace',
    'Globex',
    'ada@globex.example',
    'Open - Not Contacted',
    'Package Installation',
    '2026-10-01',
  ],
  [
    sfId('00Q', 2),
    'Ada',
    'Lovelace',
    'Globex',
    'ada@globex.example',
    'Open - Not Contacted',
    'SFDC-IN|Rocket',
    '2026-10-01',
  ],
  [sfId('00Q', 3), 'Stray', 'Person', 'Elsewhere', 'stray@example.com', 'New', 'Web', '2026-10-01'],
])
const LICENSE_COLUMNS = [
  'Id',
  'Name',
  'sfLma__Package__c',
  'sfLma__Package_Version__c',
  'sfLma__Status__c',
  'sfLma__Expiration__c',
  'sfLma__Seats__c',
  'sfLma__Subscriber_Org_ID__c',
  'sfLma__Subscriber_Org_Is_Sandbox__c',
  'sfLma__Lead__c',
  'sfLma__Account__c',
  'sfLma__Install_Date__c',
  'Renewal_Owner__c',
]
type Cells = Record<string, string>
function license(number: number, change: Cells = {}): string[] {
  const usual: Cells = {
    Id: sfId('a0L', number),
    Name: `L-${String(number).padStart(5, '0')}`,
    sfLma__Package__c: PKG,
    sfLma__Package_Version__c: sfId('a0V', 1),
    sfLma__Status__c: 'Active',
    sfLma__Expiration__c: '2027-12-31',
    sfLma__Seats__c: '25',
    sfLma__Subscriber_Org_ID__c: org(number),
    sfLma__Subscriber_Org_Is_Sandbox__c: 'false',
    sfLma__Install_Date__c: '2025-05-01',
    Renewal_Owner__c: 'Kim',
    ...change,
  }
  return LICENSE_COLUMNS.map((column) => usual[column] ?? '')
}
const LICENSES = csv([
  LICENSE_COLUMNS,
  license(1, { sfLma__Lead__c: sfId('00Q', 1), sfLma__Account__c: sfId('001', 1) }),
  // The same org twice: the active one stays.
  license(2, { sfLma__Subscriber_Org_ID__c: org(1), sfLma__Status__c: 'Uninstalled', sfLma__Seats__c: '' }),
  // The same record once more, under its 18 characters.
  license(1, { Id: `${sfId('a0L', 1)}EAA`, sfLma__Subscriber_Org_ID__c: `${org(1)}EAA` }),
  license(3, { sfLma__Seats__c: '-1', sfLma__Expiration__c: '', sfLma__Status__c: 'Suspended' }),
  license(4, { sfLma__Subscriber_Org_Is_Sandbox__c: 'true', sfLma__Account__c: sfId('001', 1) }),
  license(5, { sfLma__Subscriber_Org_ID__c: '' }),
  license(6, { sfLma__Expiration__c: '2027-02-31' }),
  license(7, { sfLma__Expiration__c: '03/04/2027' }),
  license(8, { sfLma__Status__c: 'Uninstalled', sfLma__Seats__c: '' }),
  license(9, { sfLma__Status__c: 'Trial', sfLma__Expiration__c: '2027-02-15', sfLma__Seats__c: '5' }),
  license(10, { sfLma__Subscriber_Org_ID__c: `${org(10)}AAA` }),
])
const FILES = {
  package: PACKAGES,
  package_version: VERSIONS,
  account: ACCOUNTS,
  contact: CONTACTS,
  lead: LEADS,
  license: LICENSES,
}

describe('importing from the incumbent (V4)', () => {
  let app: TestApp
  let id: string

  beforeAll(async () => {
    app = await createTestApp()
  })
  afterAll(() => app.stop())

  const licensed = async () => (await app.call('GET', '/licenses?sort=created&limit=200')).json().data

  test('a dry run judges every row and makes nothing', async () => {
    const judged = await judge(app, FILES)
    id = judged.id
    expect(judged).toMatchObject({ status: 'judged', rows: 22, error: null, progress: { done: 44, total: 44 } })
    expect(judged.packages).toEqual([{ ref: PKG, name: 'Rocket', licenses: 11, target: null }])
    const rows = await rowsOf(app, id, '&object=license')
    expect(rows.map(({ line, verdict, code }) => [line, verdict, code])).toEqual([
      [2, 'refuse', 'package_unmapped'],
      [3, 'merge', 'duplicate'],
      [4, 'merge', 'duplicate'],
      [5, 'refuse', 'package_unmapped'],
      [6, 'refuse', 'package_unmapped'],
      [7, 'refuse', 'org_id_missing'],
      [8, 'refuse', 'date_impossible'],
      [9, 'refuse', 'date_ambiguous'],
      [10, 'refuse', 'package_unmapped'],
      [11, 'refuse', 'package_unmapped'],
      [12, 'refuse', 'org_id_checksum'],
    ])
    expect(await licensed()).toEqual([])
    const early = await app.call('POST', `/imports/${id}/start`, {})
    expect(early.statusCode).toBe(200)
    await app.call('POST', `/imports/${id}/cancel`)
  })

  test('once the package is chosen, the dry run says what comes', async () => {
    await app.call('PATCH', `/imports/${id}`, { packages: { [PKG]: 'create' } })
    expect((await app.call('POST', `/imports/${id}/start`, {})).json().code).toBe('import_incomplete')
    await app.call('POST', `/imports/${id}/dry-run`)
    await app.background.imports.idle()
    const judged = (await app.call('GET', `/imports/${id}`)).json()
    const { counts } = judged
    const sum = Object.values(counts as Record<string, Record<string, number>>)
      .flatMap((verdicts) => Object.values(verdicts))
      .reduce((all, count) => all + count, 0)
    expect(sum).toBe(judged.rows)
    expect(counts).toMatchObject({
      package: { create: 1 },
      package_version: { create: 2 },
      account: { create: 2 },
      contact: { create: 1, merge: 1, refuse: 1 },
      lead: { create: 1, merge: 0, skip: 2 },
      license: { create: 5, merge: 2, refuse: 4 },
    })
  })

  test('the import makes what was said, recorded and not connected', async () => {
    const done = await run(app, id)
    expect(done).toMatchObject({ status: 'done', error: null, reason: 'A test' })
    expect(done.counts.license).toMatchObject({ create: 5, merge: 2, refuse: 4 })
    const licenses = await licensed()
    expect(
      licenses.map((one: Record<string, unknown>) => [
        one['subscriberOrgId'],
        one['status'],
        one['seats'],
        one['expires'],
        one['delivery'],
      ]),
    ).toEqual([
      [org(1), 'active', 25, '2027-12-31', null],
      [org(3), 'suspended', null, null, null],
      [org(4), 'active', 25, '2027-12-31', null],
      [org(8), 'uninstalled', null, '2027-12-31', null],
      [org(9), 'trial', 5, '2027-02-15', null],
    ])
    const [first] = licenses
    expect(first).toMatchObject({
      packageName: 'Rocket',
      accountName: 'Globex Corporation',
      timeZone: 'Europe/Berlin',
      accessUntil: '2027-12-31T23:00:00.000Z',
      externalRef: sfId('a0L', 1),
      attributes: {
        Renewal_Owner__c: 'Kim',
        imported: {
          number: 'L-00001',
          version: '3.1.0',
          merged: [{ id: sfId('a0L', 2), status: 'uninstalled' }, { id: sfId('a0L', 1) }],
        },
      },
    })
    const lead = (await app.call('GET', `/leads/${first.leadId}`)).json()
    expect(lead).toMatchObject({ email: 'ada@globex.example', source: 'import', status: 'new', touches: 1 })
    const versions = (await app.call('GET', `/packages/${first.packageId}/versions`)).json().data
    expect(versions.map((one: Record<string, unknown>) => [one['number'], one['channel']]).toSorted()).toEqual([
      ['3.1.0', 'released'],
      ['4.0.0', 'beta'],
    ])
    const sandbox = (await app.call('GET', `/subscribers?q=${org(4)}`)).json().data[0]
    expect(sandbox).toMatchObject({ type: 'sandbox', parentOrgId: org(1), parentUnproven: false })
  })

  test('each thing has its event, in the name of whoever started it, and nobody was written to', async () => {
    const kinds = async (kind: string) => app.events({ kind: kind as 'license.issued' })
    const issued = await kinds('license.issued')
    expect(issued.map(({ payload }) => payload?.['imported'])).toEqual(
      [2, 5, 6, 10, 11].map((line) => ({ importId: id, line })),
    )
    const dry = await kinds('import.finished')
    expect(dry.map(({ payload }) => payload?.['dryRun'])).toEqual([true, true, false])
    expect(issued.every(({ actor }) => actor.kind === 'api_key')).toBe(true)
    expect(await kinds('subscriber.created')).toHaveLength(5)
    expect(await kinds('account.created')).toHaveLength(2)
    expect(await kinds('lead.captured')).toHaveLength(1)
    expect(await kinds('lead.assigned')).toEqual([])
    expect(await kinds('subscriber.parent_proven')).toHaveLength(1)
  })

  test('what the rows said is gone once it is imported; what became of them stays', async () => {
    const { rows } = await app.app.database.db
      .selectFrom('import_rows')
      .select((eb) => eb.fn.count<number>('cells').as('cells'))
      .execute()
      .then((found) => ({ rows: found }))
    expect(Number(rows[0]?.cells)).toBe(0)
    const csvFile = await app.call('GET', `/imports/${id}/rows.csv?verdict=refuse`)
    expect(csvFile.body.split('\r\n')).toHaveLength(1 + 5 + 1)
    expect(csvFile.body).not.toContain('ada@')
  })

  test('the same files again change nothing', async () => {
    const before = await countRows(app.app.database.db)
    const again = await judge(app, FILES, { change: { packages: { [PKG]: 'create' } } })
    const unchanged = {
      package: { unchanged: 1, create: 0 },
      package_version: { unchanged: 2, create: 0 },
      account: { unchanged: 2, create: 0 },
      contact: { unchanged: 1, merge: 1, refuse: 1 },
      lead: { unchanged: 1, skip: 2 },
      license: { unchanged: 5, merge: 2, refuse: 4, create: 0, update: 0 },
    }
    expect(again.counts).toMatchObject(unchanged)
    const done = await run(app, again.id)
    expect(done.counts).toMatchObject(unchanged)
    const after = await countRows(app.app.database.db)
    const own = /^(import|events|unsealed|event_positions|idempotent|chain)/
    const others = (counts: Record<string, number>) =>
      Object.fromEntries(Object.entries(counts).filter(([table]) => !own.test(table)))
    expect(others(after)).toEqual(others(before))
  })

  test('a row that says something else updates what nobody has connected', async () => {
    const changed = csv([LICENSE_COLUMNS, license(3, { sfLma__Seats__c: '40', sfLma__Expiration__c: '2028-01-31' })])
    const judged = await judge(
      app,
      { license: changed, package: PACKAGES },
      { change: { packages: { [PKG]: 'create' } } },
    )
    expect(judged.counts.license).toMatchObject({ update: 1 })
    await run(app, judged.id)
    const [, second] = await licensed()
    expect(second).toMatchObject({ status: 'active', seats: 40, expires: '2028-01-31', revision: 2 })
    const [modified] = await app.events({ kind: 'license.modified' })
    expect(modified).toMatchObject({
      reason: 'Imported again',
      payload: { before: { seats: null }, after: { seats: 40 } },
    })
  })

  test('what a person changed here is not taken back by the same file', async () => {
    const [first] = await licensed()
    await app.http.inject({
      method: 'PATCH',
      url: `/api/v1/licenses/${first.id}`,
      headers: { authorization: `Bearer ${app.org.apiKey}`, 'if-match': `"${first.revision}"` },
      payload: { seats: 99 },
    })
    const again = await judge(app, FILES, { change: { packages: { [PKG]: 'create' } } })
    expect((await rowsOf(app, again.id, '&object=license'))[0]).toMatchObject({ line: 2, verdict: 'unchanged' })
  })

  test('codes for what is not connected, each bound to its org', async () => {
    const page = (await app.call('POST', `/imports/${id}/codes`, {})).json()
    const orgs = page.data.map((one: Record<string, unknown>) => one['subscriberOrgId'])
    expect(orgs).not.toContain(org(8))
    expect(page.data[0]).toMatchObject({ packageName: 'Rocket', code: expect.stringMatching(/^(.{4}-){3}.{4}$/) })
  })

  test('a list of one’s own, with columns of its own', async () => {
    const pkg = await addPackage(app, { name: 'Generic' })
    const file =
      'Tenant;Product;Plan;Until;Users;Level\nacme-eu;Generic;active;31.12.2027;12;gold\nacme-us;generic;trial;;5;\n'
    const made = (await app.call('POST', '/imports', { kind: 'generic' })).json()
    const uploaded = await upload(app, made.id, 'license', file)
    expect(uploaded.files[0].missing).toEqual(['status', 'expires', 'orgId'])
    const blocked = await app.call('POST', `/imports/${made.id}/dry-run`)
    expect([blocked.statusCode, blocked.json().code]).toEqual([409, 'import_incomplete'])
    const mapping = { Tenant: 'orgId', Plan: 'status', Until: 'expires' }
    const mapped = (await app.call('PATCH', `/imports/${made.id}`, { files: { license: { mapping } } })).json()
    expect(mapped.files[0].missing).toEqual([])
    await app.call('POST', `/imports/${made.id}/dry-run`)
    await app.background.imports.idle()
    expect((await rowsOf(app, made.id)).map(({ verdict, code }) => [verdict, code])).toEqual([
      ['create', null],
      ['refuse', 'trial_without_end'],
    ])
    await run(app, made.id)
    const [license] = (await app.call('GET', `/licenses?packageId=${pkg.id}`)).json().data
    expect(license).toMatchObject({
      subscriberOrgId: 'acme-eu',
      seats: 12,
      expires: '2027-12-31',
      attributes: { Level: 'gold' },
    })
  })

  test('leads of one’s own go to the package that is chosen for them', async () => {
    const pkg = await addPackage(app)
    const file = 'Name,E-Mail Address,Company\nGrace Hopper,grace@navy.example,Navy\n,,\n'
    const judged = await judge(app, { lead: file }, { kind: 'generic', change: { defaultPackageId: pkg.id } })
    expect((await rowsOf(app, judged.id)).map(({ verdict, code }) => [verdict, code])).toEqual([
      ['create', null],
      ['skip', 'row_empty'],
    ])
    await run(app, judged.id)
    const [lead] = (await app.call('GET', `/leads?packageId=${pkg.id}`)).json().data
    expect(lead).toMatchObject({ lastName: 'Grace Hopper', source: 'import', company: 'Navy' })
  })

  test('what is dirty costs its own row only, and the file says how it was read', async () => {
    const rows = [11, 12, 13, 14].map((number) => `${org(number)},Rocket,Active,5,2027-01-31,Zoë`)
    const bytes = Buffer.concat([
      Buffer.from(`Subscriber Org ID,Package Name,License Status,Licensed Seats,Expiration Date,Contact Person\n`),
      Buffer.from(`${rows[0]}\n`),
      Buffer.from(`${rows[1]}\n`, 'latin1'),
      Buffer.from(`"${'x'.repeat(10 * 1024 * 1024)}\n`),
      Buffer.from(`${rows[2]},one too many\n`),
      Buffer.from(`"${rows[3]}\n`),
    ])
    const judged = await judge(app, { license: bytes })
    expect(judged.files[0]).toMatchObject({ encoding: 'mixed', rows: 5 })
    const found = await rowsOf(app, judged.id)
    expect(found.map(({ line, verdict, code }) => [line, verdict, code])).toEqual([
      [2, 'create', null],
      [3, 'create', null],
      [4, 'refuse', 'line_too_long'],
      [5, 'refuse', 'wrong_cell_count'],
      [6, 'refuse', 'quote_not_closed'],
    ])
    expect(found[1]?.notes.join()).toContain('Windows-1252')
  })

  test('files are refused while it is under way, and what is no file is said', async () => {
    const made = (await app.call('POST', '/imports', {})).json()
    const send = (payload: string, type = 'text/csv', object = 'license') =>
      app.http.inject({
        method: 'PUT',
        url: `/api/v1/imports/${made.id}/files/${object}`,
        headers: { authorization: `Bearer ${app.org.apiKey}`, 'content-type': type },
        payload,
      })
    expect((await send('')).json().code).toBe('change_refused')
    expect((await send('{}', 'application/json')).json().code).toBe('unsupported_media_type')
    expect((await app.call('POST', `/imports/${made.id}/dry-run`)).json().code).toBe('import_incomplete')
    await send(LICENSES)
    await app.call('POST', `/imports/${made.id}/dry-run`)
    expect((await send(LICENSES)).json().code).toBe('import_busy')
    expect((await app.call('DELETE', `/imports/${made.id}`)).json().code).toBe('import_busy')
    expect((await app.call('POST', `/imports/${made.id}/cancel`)).json().status).toBe('draft')
    expect((await app.call('DELETE', `/imports/${made.id}/files/license`)).json().files).toEqual([])
    expect((await app.call('DELETE', `/imports/${made.id}`)).json().status).toBe('cancelled')
  })
})
