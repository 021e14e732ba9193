import { sql, type Insertable, type Updateable } from 'kysely'
import { licenseNumber } from '../licenses/rules.ts'
import type { Db } from '../platform/database.ts'
import { decodeCursor, toPage, type Page } from '../platform/page.ts'
import type { Adoptions, AdoptionWindows } from '../platform/tables.ts'
import type { Adoption } from './adoption-schema.ts'

/** The license of a subscriber for a package that nothing was ever installed for; locked. */
export async function lockRecorded(db: Db, packageId: string, subscriberId: string) {
  return db
    .selectFrom('licenses')
    .select(['id', 'status', 'revision'])
    .where('package_id', '=', packageId)
    .where('subscriber_id', '=', subscriberId)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('installations')
            .select('installations.id')
            .whereRef('installations.license_id', '=', 'licenses.id'),
        ),
      ),
    )
    .forUpdate()
    .executeTakeFirst()
}

/** The adoption window of a package, where one is open at that moment. */
export async function openWindow(db: Db, packageId: string, now: Date) {
  return db
    .selectFrom('adoption_windows')
    .select(['id', 'reason', 'opened_by', 'opened_at', 'until'])
    .where('package_id', '=', packageId)
    .where('closed_at', 'is', null)
    .where('until', '>', now)
    .executeTakeFirst()
}

export async function insertWindow(db: Db, row: Insertable<AdoptionWindows>): Promise<void> {
  await db.insertInto('adoption_windows').values(row).execute()
}

/** Closes what is open, or ran out. Answers its id; null where there was none. */
export async function closeWindows(db: Db, packageId: string, at: Date): Promise<string | null> {
  const closed = await db
    .updateTable('adoption_windows')
    .set({ closed_at: at })
    .where('package_id', '=', packageId)
    .where('closed_at', 'is', null)
    .returning(['id', 'until'])
    .executeTakeFirst()
  return closed && closed.until > at ? closed.id : null
}

/** How many licenses wait for an install, and how many adopted installs stand. */
export async function countAdoptions(db: Db, orgId: string, packageId: string) {
  const { rows } = await sql<{ waiting: number; adopted: number }>`
    select
      (select count(*)::int from licenses l where l.org_id = ${orgId} and l.package_id = ${packageId} and not l.test
        and not exists (select from installations i where i.license_id = l.id)) as waiting,
      (select count(*)::int from adoptions a where a.org_id = ${orgId} and a.package_id = ${packageId} and a.undone_at is null)
        as adopted`.execute(db)
  return rows[0] ?? { waiting: 0, adopted: 0 }
}

export async function insertAdoption(db: Db, row: Insertable<Adoptions>): Promise<void> {
  await db.insertInto('adoptions').values(row).execute()
}

export async function lockAdoption(db: Db, orgId: string, id: string) {
  return db
    .selectFrom('adoptions')
    .select(['id', 'package_id', 'license_id', 'installation_id', 'was_uninstalled', 'undone_at'])
    .where('org_id', '=', orgId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export async function saveAdoption(db: Db, id: string, set: Updateable<Adoptions>): Promise<void> {
  await db.updateTable('adoptions').set(set).where('id', '=', id).execute()
}

const selection = (db: Db, orgId: string) =>
  db
    .selectFrom('adoptions')
    .innerJoin('licenses', 'licenses.id', 'adoptions.license_id')
    .innerJoin('subscribers', 'subscribers.id', 'licenses.subscriber_id')
    .select(['adoptions.id', 'adoptions.package_id', 'adoptions.license_id', 'licenses.number', 'subscribers.org_key'])
    .select(['licenses.subscriber_id', 'subscribers.name as subscriber_name', 'adoptions.installation_id'])
    .select(['adoptions.adopted_at', 'adoptions.undone_at', 'adoptions.undo_reason'])
    .where('adoptions.org_id', '=', orgId)

export async function getAdoption(db: Db, orgId: string, id: string): Promise<Adoption | null> {
  const row = await selection(db, orgId).where('adoptions.id', '=', id).executeTakeFirst()
  return row ? present(row) : null
}

/** Newest first. */
export async function listAdoptions(
  db: Db,
  orgId: string,
  packageId: string,
  query: { cursor?: string | undefined; limit: number },
): Promise<Page<Adoption>> {
  const after = decodeCursor(query.cursor, 1)
  let select = selection(db, orgId)
    .where('adoptions.package_id', '=', packageId)
    .orderBy('adoptions.id', 'desc')
    .limit(query.limit + 1)
  if (after) select = select.where('adoptions.id', '<', String(after[0]))
  return toPage(await select.execute(), query.limit, (row) => [row.id], present)
}

function present(row: Awaited<ReturnType<ReturnType<typeof selection>['executeTakeFirstOrThrow']>>): Adoption {
  return {
    id: row.id,
    packageId: row.package_id,
    licenseId: row.license_id,
    licenseNumber: licenseNumber(row.number),
    subscriberId: row.subscriber_id,
    subscriberOrgId: row.org_key,
    subscriberName: row.subscriber_name,
    installationId: row.installation_id,
    adoptedAt: row.adopted_at.toISOString(),
    undoneAt: row.undone_at?.toISOString() ?? null,
    undoReason: row.undo_reason,
  }
}
