import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { CARRIED, linksWithin, MOVED, PLAN } from './plan-rules.ts'

let app: TestApp
beforeAll(async () => void (app = await createTestApp()))
afterAll(() => app.stop())

describe('the plan of tables (V1)', () => {
  test('says of every table of the database what becomes of it', async () => {
    const { rows } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE'`.execute(app.app.database.db)
    expect(PLAN.map(({ table }) => table).toSorted()).toEqual(rows.map(({ name }) => name).toSorted())
  })

  test('knows every reference of what is carried, and what it refers to arrives before', async () => {
    const { rows } = await sql<{ name: string; column: string; target: string; nullable: boolean }>`
      select c.conrelid::regclass::text as name, a.attname as column, c.confrelid::regclass::text as target,
        not a.attnotnull as nullable
      from pg_constraint c cross join lateral unnest(c.conkey) as key
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = key
      where c.contype = 'f' and a.attname <> 'org_id'`.execute(app.app.database.db)
    const names = CARRIED.map(({ table }) => table)
    for (const { name, column, target, nullable } of rows) {
      const one = CARRIED.find(({ table }) => table === name)
      if (!one) continue
      const said = one.refs?.[column]
      const byOwnPackage = column === 'package_id' && target === 'packages'
      const person = one.people?.[column] !== undefined && /^(users|memberships)$/.test(target)
      expect([name, column, byOwnPackage || person || said?.to === target]).toEqual([name, column, true])
      if (said) {
        expect([name, column, said.optional ?? false]).toEqual([name, column, nullable])
        const within = linksWithin(one).includes(column)
        expect([
          name,
          column,
          within || names.findIndex((one) => one === target) < names.findIndex((one) => one === name),
        ]).toEqual([name, column, true])
      }
    }
  })

  test('pages by the primary key of what moves', async () => {
    const { rows } = await sql<{ name: string; key: string[] }>`
      select c.conrelid::regclass::text as name, array_agg(a.attname::text order by k.place) as key
      from pg_constraint c cross join lateral unnest(c.conkey) with ordinality as k (attnum, place)
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum
      where c.contype = 'p' group by 1`.execute(app.app.database.db)
    for (const { table, key } of MOVED) {
      const own = rows
        .find(({ name }) => name === table)
        ?.key.filter((column) => column !== 'org_id' && column !== 'move_id')
      expect([table, [...key].toSorted()]).toEqual([table, own?.toSorted()])
    }
  })
})
