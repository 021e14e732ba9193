import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { createTestApp } from '../../test/harness.ts'
import { addPackage } from '../../test/product.ts'
import { noteEnded } from '../licenses/note-ended.ts'
import type { App } from '../platform/context.ts'
import type { Db } from '../platform/database.ts'
import { noticeExpiring } from './notice-expiring.ts'

const COUNT = Number(process.env['NOTICES'] ?? 2_000)

/** So many licenses until 31 December 2026 in Berlin, each of a customer of its own. */
async function addLicenses(db: Db, orgId: string, packageId: string): Promise<void> {
  await sql`
    insert into subscribers (id, org_id, org_key, test, name, type, created_at, updated_at)
    select 'sub_' || n, ${orgId}, 'org-' || n, false, 'Customer ' || n, 'production', now(), now()
    from generate_series(1, ${COUNT}::int) n`.execute(db)
  await sql`
    insert into licenses (id, org_id, package_id, subscriber_id, number, status, seats, expires, time_zone, access_until,
      test, created_at, updated_at, notices_for, notice_at)
    select 'lic_' || n, ${orgId}, ${packageId}, 'sub_' || n, n, 'active', 5, '2026-12-31', 'Europe/Berlin',
      '2026-12-31T23:00:00Z', false, '2026-06-01T10:00:00Z', '2026-06-01T10:00:00Z', '2026-12-31T23:00:00Z',
      '2026-11-30T23:00:00Z'
    from generate_series(1, ${COUNT}::int) n`.execute(db)
}

test('thousands that end on one day: in short batches, each once (M3)', { timeout: 600_000 }, async () => {
  const app = await createTestApp({ engine: 'embedded', at: new Date('2026-06-01T10:00:00Z') })
  onTestFinished(() => app.stop())
  const { db } = app.app.database
  const pkg = await addPackage(app, { leadManagerId: app.org.userId })
  await addLicenses(db, app.org.orgId, pkg.id)

  let batches = 0
  app.app.committed.add(() => void batches++)
  /** Milliseconds of computing a batch, the database within: a busy machine does not count. */
  const costOf = async (sweep: (app: App) => Promise<void>) => {
    batches = 0
    const before = process.cpuUsage()
    await sweep(app.app)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1_000 / batches
  }
  app.clock.set(new Date('2026-12-01T10:00:00Z'))
  expect(await costOf(noticeExpiring)).toBeLessThan(100)
  expect(batches).toBe(COUNT / 10)
  app.clock.set(new Date('2027-01-01T10:00:00Z'))
  expect(await costOf(noteEnded)).toBeLessThan(100)
  expect(batches).toBe(COUNT / 100)

  const counts = await sql`
    select (select count(*)::int from mails where kind = 'license_expiring') as mails,
      (select count(distinct license_id)::int from mails where kind = 'license_expiring') as licenses,
      (select count(*)::int from expiry_notices where days = 30 and not skipped) as notices,
      (select count(*)::int from events where kind = 'license.expiry_noticed') as noticed,
      (select count(*)::int from events where kind = 'license.ended') as ended`.execute(db)
  expect(counts.rows).toEqual([{ mails: COUNT, licenses: COUNT, notices: COUNT, noticed: COUNT, ended: COUNT }])
})
