import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { csv, sfId } from '../../test/csv-rows.ts'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { judge, run } from '../../test/import-files.ts'
import { addPackage } from '../../test/product.ts'

const MANY = [1, 2, 3]

/** Files that name each customer in the same words. */
const filesOf = (word: string) => ({
  account: csv([['Id', 'Name', 'Tier__c'], ...MANY.map((n) => [sfId('001', n), `Customer ${n}`, word])]),
  contact: csv([
    ['Id', 'AccountId', 'LastName', 'Email', 'Title'],
    ...MANY.map((n) => [sfId('003', n), sfId('001', n), `Person ${n}`, `p${n}@customer${n}.example`, word]),
  ]),
  lead: csv([
    ['Id', 'LastName', 'Email', 'Company', 'Title'],
    ...MANY.map((n) => [sfId('00Q', n), `Lead ${n}`, `l${n}@customer${n}.example`, `Customer ${n}`, word]),
  ]),
})

const licenses = (more: 'with accounts' | 'without') =>
  csv([
    ['Id', 'Name', 'Package Name', 'Status', 'Seats', 'Expiration', 'Subscriber Org ID', 'Lead', 'Account'],
    ...MANY.map((n) => {
      const account = more === 'with accounts' ? sfId('001', n) : ''
      return [sfId('a0L', n), `L-0${7_000 + n}`, 'Rocket', 'Active', 5, '', sfId('00D', n), sfId('00Q', n), account]
    }),
  ])

describe('an import that edits what an earlier one made (V4)', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp()
    await addPackage(app, { name: 'Rocket' })
    const first = await judge(app, { ...filesOf('Engineer'), license: licenses('without') })
    await run(app, first.id)
  })
  afterAll(() => app.stop())

  test('each is edited once, by one revision, with its event', async () => {
    const again = await judge(app, { ...filesOf('Pilot'), license: licenses('without') })
    const { counts } = await run(app, again.id)
    for (const object of ['account', 'contact', 'lead']) expect(counts[object]).toMatchObject({ update: 3, create: 0 })
    const { rows } = await sql<Record<string, unknown>>`
      select 'account' as kind, name, attributes ->> 'Tier__c' as word, revision from accounts
      union all select 'contact', last_name, title, revision from contacts
      union all select 'lead', last_name, title, revision from leads order by 1, 2`.execute(app.app.database.db)
    expect(rows).toHaveLength(9)
    for (const row of rows) expect(row).toMatchObject({ word: 'Pilot', revision: 2 })
    for (const kind of ['account.modified', 'contact.modified', 'lead.modified'] as const)
      expect(await app.events({ kind })).toHaveLength(3)
    const [lead] = await app.events({ kind: 'lead.modified' })
    expect(lead).toMatchObject({ payload: { before: { title: 'Engineer' }, after: { title: 'Pilot' } } })
  })

  test('a license is found by the number it had, also one that an edit brings', async () => {
    const found = async (q: string) => {
      const { data } = (await app.call('GET', `/licenses?q=${q}`)).json()
      return data.map((one: Record<string, unknown>) => one['subscriberOrgId'])
    }
    expect(await found('L-07002')).toEqual([sfId('00D', 2)])
    expect(await found('7003')).toEqual([sfId('00D', 3)])
    expect(await found('L-08001')).toEqual([])
    const renamed = licenses('without').replaceAll('L-07', 'L-08')
    const { counts } = await run(app, (await judge(app, { ...filesOf('Pilot'), license: renamed })).id)
    expect(counts.license).toMatchObject({ update: 3 })
    expect(await found('L-08001')).toEqual([sfId('00D', 1)])
    expect(await found('L-07001')).toEqual([sfId('00D', 1)])
    // As imports left them before numbers were kept.
    await sql`update licenses set former_numbers = '[]'`.execute(app.app.database.db)
    const same = await run(app, (await judge(app, { ...filesOf('Pilot'), license: renamed })).id)
    expect(same.counts.license).toMatchObject({ unchanged: 3 })
    expect(await found('L-08001')).toEqual([sfId('00D', 1)])
  })

  test('subscribers that are here come to the account of their new license', async () => {
    const other = await addPackage(app, { name: 'Satellite' })
    const file = licenses('with accounts').replaceAll('Rocket', 'Satellite').replaceAll('a0L', 'a0M')
    await run(app, (await judge(app, { ...filesOf('Pilot'), license: file })).id)
    const made = (await app.call('GET', `/licenses?packageId=${other.id}`)).json().data
    expect(made.map((one: Record<string, unknown>) => one['accountName']).toSorted()).toEqual(
      MANY.map((n) => `Customer ${n}`),
    )
    const linked = await app.events({ kind: 'subscriber.linked' })
    expect(linked).toHaveLength(3)
    expect(linked[0]).toMatchObject({ payload: { before: null, why: 'Imported with its license' } })
    const { rows } = await sql`select from subscribers where revision = 2`.execute(app.app.database.db)
    expect(rows).toHaveLength(3)
  })
})
