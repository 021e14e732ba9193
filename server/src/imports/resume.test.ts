import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { csv, sfId } from '../../test/csv-rows.ts'
import { clearRows, judge, rowsOf, run, upload } from '../../test/import-files.ts'
import { draft, freeze, moverOf } from '../../test/moves.ts'
import { addPackage } from '../../test/product.ts'
import { MOST_ATTEMPTS } from '../platform/stepping.ts'
import { clearOldImports } from './clear-old.ts'
import { stepImport } from './step.ts'

const HEAD = ['Id', 'Package Name', 'License Status', 'Licensed Seats', 'Expiration Date', 'Subscriber Org ID']
const licenses = (from: number, count: number) =>
  csv([
    HEAD,
    ...Array.from({ length: count }, (_one, index) => [
      sfId('a0L', from + index),
      'Rocket',
      'Active',
      '5',
      '2099-12-31',
      sfId('00D', from + index),
    ]),
  ])

describe('an import that is interrupted (V4)', () => {
  let app: TestApp
  let packageId: string
  beforeAll(async () => {
    app = await createTestApp()
    packageId = (await addPackage(app, { name: 'Rocket' })).id
  })
  afterAll(() => app.stop())

  const count = async (from: number, many: number) => {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from licenses l join subscribers s on s.id = l.subscriber_id
      where s.org_key >= ${sfId('00D', from)} and s.org_key < ${sfId('00D', from + many)}`.execute(app.app.database.db)
    return rows[0]?.count
  }

  test('whoever dies is followed by another where it stood: each row once', async () => {
    const judged = await judge(app, { license: licenses(1_000, 30) })
    await app.call('POST', `/imports/${judged.id}/start`, {})
    for (const _step of [1, 2, 3]) await stepImport(app.app, app.org.orgId, judged.id, 4)
    expect(await count(1_000, 30)).toBe(12)
    expect((await app.call('GET', `/imports/${judged.id}`)).json()).toMatchObject({
      status: 'importing',
      progress: { done: 12, total: 30 },
    })
    await app.background.imports.idle()
    expect((await app.call('GET', `/imports/${judged.id}`)).json()).toMatchObject({ status: 'done' })
    expect(await count(1_000, 30)).toBe(30)
    const issued = await app.events({ kind: 'license.issued' })
    expect(new Set(issued.map(({ licenseId }) => licenseId)).size).toBe(30)
    expect(issued).toHaveLength(30)
  })

  test('what cannot be written is not written by half, and can be tried again', async () => {
    const { database } = app.app
    await database.script(`
      create function refuse_one() returns trigger language plpgsql as $$
      begin
        if new.external_ref = '${sfId('a0L', 2_005)}' then raise exception 'the disk is full'; end if;
        return new;
      end $$;
      create trigger refuse_one before insert on licenses for each row execute function refuse_one();`)
    const judged = await judge(app, { license: licenses(2_000, 10) })
    expect(await run(app, judged.id)).toMatchObject({ status: 'importing' })
    for (let attempt = 2; attempt <= MOST_ATTEMPTS; attempt++) await app.background.imports.idle()
    const failed = (await app.call('GET', `/imports/${judged.id}`)).json()
    expect(failed).toMatchObject({ status: 'failed', error: expect.stringContaining('the disk is full') })
    const [told] = (await app.call('GET', '/events?kind=import.failed')).json().data
    expect(told.payload).toMatchObject({ importId: judged.id, dryRun: false, error: failed.error })
    expect(await count(2_000, 10)).toBe(0)
    const { rows } = await sql`
      select from subscribers where org_key >= ${sfId('00D', 2_000)} and org_key < ${sfId('00D', 2_010)}`.execute(
      database.db,
    )
    expect(rows).toEqual([])
    await database.script('drop trigger refuse_one on licenses')
    await app.call('POST', `/imports/${judged.id}/dry-run`)
    await app.background.imports.idle()
    expect(await run(app, judged.id)).toMatchObject({ status: 'done', counts: { license: { create: 10 } } })
    expect(await count(2_000, 10)).toBe(10)
  })

  test('a package that a move holds is waited for, however long it takes (V2)', async () => {
    const judged = await judge(app, { license: licenses(7_000, 3) })
    await app.call('POST', `/imports/${judged.id}/start`, {})
    const [here, there] = [await moverOf(app, app.org), await moverOf(app, await app.addOrg('Elsewhere'))]
    const drafted = await draft(here, there, [packageId])
    await freeze(here, drafted)
    for (let round = 0; round <= MOST_ATTEMPTS; round++) await app.background.imports.idle()
    expect((await app.call('GET', `/imports/${judged.id}`)).json()).toMatchObject({ status: 'importing' })
    expect(await count(7_000, 3)).toBe(0)
    await here.step(`/moves/${drafted.moveId}/drop`)
    await app.background.imports.idle()
    expect((await app.call('GET', `/imports/${judged.id}`)).json()).toMatchObject({ status: 'done' })
    expect(await count(7_000, 3)).toBe(3)
  })

  test('a full disk is waited for, however long it takes', async () => {
    const { database } = app.app
    await database.script(`
      create function full_disk() returns trigger language plpgsql as
        $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$;
      create trigger full_disk before insert on licenses for each row execute function full_disk();`)
    const judged = await judge(app, { license: licenses(8_000, 3) })
    await app.call('POST', `/imports/${judged.id}/start`, {})
    for (let round = 0; round <= MOST_ATTEMPTS; round++) await app.background.imports.idle()
    expect((await app.call('GET', `/imports/${judged.id}`)).json()).toMatchObject({ status: 'importing' })
    await database.script('drop trigger full_disk on licenses')
    await app.background.imports.idle()
    expect((await app.call('GET', `/imports/${judged.id}`)).json()).toMatchObject({ status: 'done' })
    expect(await count(8_000, 3)).toBe(3)
  })

  test('an import that was cancelled midway goes on after another dry run', async () => {
    const judged = await judge(app, { license: licenses(3_000, 12) })
    await app.call('POST', `/imports/${judged.id}/start`, {})
    await stepImport(app.app, app.org.orgId, judged.id, 5)
    expect((await app.call('POST', `/imports/${judged.id}/cancel`)).json().status).toBe('cancelled')
    await app.background.imports.idle()
    expect(await count(3_000, 12)).toBe(5)
    await app.call('POST', `/imports/${judged.id}/dry-run`)
    await app.background.imports.idle()
    const again = (await app.call('GET', `/imports/${judged.id}`)).json()
    expect(again.counts.license).toMatchObject({ unchanged: 5, create: 7 })
    await run(app, judged.id)
    expect(await count(3_000, 12)).toBe(12)
  })

  test('what was made since the dry run is found, not made twice', async () => {
    const first = await judge(app, { license: licenses(4_000, 6) })
    const second = await judge(app, { license: licenses(4_000, 6) })
    await run(app, first.id)
    expect((await run(app, second.id)).counts.license).toMatchObject({ create: 0, unchanged: 6 })
    expect(await count(4_000, 6)).toBe(6)
  })

  test('rows that nobody goes on with are gone after a week; verdicts of what is done stay (E2)', async () => {
    const left = await judge(app, { license: licenses(5_000, 3) })
    const done = await judge(app, { license: licenses(6_000, 3) })
    await run(app, done.id)
    const taken = await judge(app, { license: licenses(9_000, 3) })
    app.clock.advance(8 * 86_400_000)
    await upload(app, taken.id, 'license', licenses(9_100, 4))
    await clearOldImports(app.app).run({} as never)
    await clearRows(app)
    expect(await rowsOf(app, left.id)).toEqual([])
    expect((await app.call('GET', `/imports/${left.id}`)).json()).toMatchObject({ status: 'cancelled', files: [] })
    expect(await rowsOf(app, done.id)).toHaveLength(3)
    // A file of today is not old, whenever its import began.
    expect((await app.call('GET', `/imports/${taken.id}`)).json()).toMatchObject({ status: 'draft', rows: 4 })
    const { rows } = await sql`select from import_rows where import_id = ${taken.id}`.execute(app.app.database.db)
    expect(rows).toHaveLength(4)
  })
})
