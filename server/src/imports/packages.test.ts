import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp, type TestOrg } from '../../test/harness.ts'
import { csv, sfId } from '../../test/csv-rows.ts'
import { judge, rowsOf, run } from '../../test/import-files.ts'
import { moveAll, moverOf, type Mover } from '../../test/moves.ts'
import { addPackage } from '../../test/product.ts'

const LEADS = csv([
  ['Email', 'LastName'],
  ['ada@customer.example', 'Lovelace'],
  ['grace@customer.example', 'Hopper'],
])
const license = (lead: string) =>
  csv([
    ['Id', 'Package Name', 'License Status', 'Licensed Seats', 'Expiration Date', 'Subscriber Org ID', 'Lead'],
    [sfId('a0L', 1), 'Rocket', 'Active', '5', '2099-12-31', sfId('00D', 1), lead],
  ])

describe('packages that are moved between a dry run and its import (V4)', () => {
  let app: TestApp
  let other: TestOrg
  let here: Mover
  let there: Mover
  beforeAll(async () => {
    app = await createTestApp()
    other = await app.addOrg('Elsewhere')
    here = await moverOf(app, app.org)
    there = await moverOf(app, other)
  })
  afterAll(() => app.stop())

  /** Leads and licenses whose org is another one than that of their package, or of their lead. */
  const astray = async () => {
    const { rows } = await sql`
      select l.id from leads l join packages p on p.id = l.package_id where p.org_id <> l.org_id
      union all select l.id from licenses l join packages p on p.id = l.package_id where p.org_id <> l.org_id
      union all select l.id from licenses l join leads d on d.id = l.lead_id where d.org_id <> l.org_id`.execute(
      app.app.database.db,
    )
    return rows
  }

  test('leads of a default package that has gone are refused, each with its verdict', async () => {
    const { id: defaultPackageId } = await addPackage(app)
    const judged = await judge(app, { lead: LEADS }, { kind: 'generic', change: { defaultPackageId } })
    expect(judged.counts.lead).toMatchObject({ create: 2 })
    await moveAll(here, there, [defaultPackageId])
    expect(await run(app, judged.id)).toMatchObject({ status: 'done', counts: { lead: { create: 0, refuse: 2 } } })
    expect((await rowsOf(app, judged.id)).map(({ code }) => code)).toEqual(['package_gone', 'package_gone'])
    expect(await astray()).toEqual([])
  })

  test('so are licenses of a package that was chosen; what was imported with it is not tied to others', async () => {
    const [old, next] = [await addPackage(app), await addPackage(app)]
    const lead = csv([
      ['Id', 'LastName', 'Email', 'Company'],
      [sfId('00Q', 1), 'Turing', 'alan@customer.example', 'Bletchley'],
    ])
    const first = await judge(app, { lead }, { change: { defaultPackageId: old.id } })
    await run(app, first.id)
    const choose = async (id: string, target: string) => {
      await app.call('PATCH', `/imports/${id}`, { packages: { rocket: target } })
      await app.call('POST', `/imports/${id}/dry-run`)
      await app.background.imports.idle()
    }
    const judged = await judge(app, { license: license(sfId('00Q', 1)) })
    await choose(judged.id, old.id)
    await moveAll(here, there, [old.id])
    expect(await run(app, judged.id)).toMatchObject({ status: 'done', counts: { license: { create: 0, refuse: 1 } } })
    expect((await rowsOf(app, judged.id))[0]?.code).toBe('package_gone')
    const again = await judge(app, { license: license(sfId('00Q', 1)) })
    await choose(again.id, next.id)
    expect(await run(app, again.id)).toMatchObject({ status: 'done', counts: { license: { create: 1 } } })
    expect(await astray()).toEqual([])
  })
})
