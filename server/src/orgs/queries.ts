import type { Insertable, Updateable } from 'kysely'
import type { Db } from '../platform/database.ts'
import type { Orgs } from '../platform/tables.ts'
import type { Org } from './schema.ts'

const COLUMNS = [
  'id',
  'name',
  'time_zone',
  'trial_cap_days',
  'fallback_owner_id',
  'attributes',
  'revision',
  'created_at',
] as const

export type OrgRow = {
  id: string
  name: string
  time_zone: string
  trial_cap_days: number
  fallback_owner_id: string | null
  attributes: unknown
  revision: number
  created_at: Date
}

export async function findOrg(db: Db, id: string): Promise<OrgRow | undefined> {
  return db.selectFrom('orgs').select(COLUMNS).where('id', '=', id).executeTakeFirst()
}

/** Held by whoever changes the org or its members. Rows that refer to the org can be written meanwhile. */
export async function lockOrg(db: Db, id: string): Promise<OrgRow> {
  return db.selectFrom('orgs').select(COLUMNS).where('id', '=', id).forNoKeyUpdate().executeTakeFirstOrThrow()
}

export async function listOrgIds(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('orgs').select('id').orderBy('id').execute()
  return rows.map((row) => row.id)
}

export async function insertOrg(db: Db, org: Insertable<Orgs>): Promise<void> {
  await db.insertInto('orgs').values(org).execute()
}

export async function saveOrg(db: Db, id: string, change: Updateable<Orgs>): Promise<OrgRow> {
  return db.updateTable('orgs').set(change).where('id', '=', id).returning(COLUMNS).executeTakeFirstOrThrow()
}

export async function isActiveMember(db: Db, orgId: string, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom('memberships')
    .select('user_id')
    .where('org_id', '=', orgId)
    .where('user_id', '=', userId)
    .where('status', '=', 'active')
    .executeTakeFirst()
  return row !== undefined
}

export function presentOrg(row: OrgRow): Org {
  return {
    id: row.id,
    name: row.name,
    timeZone: row.time_zone,
    trialCapDays: row.trial_cap_days,
    fallbackOwnerId: row.fallback_owner_id,
    attributes: row.attributes as Org['attributes'],
    revision: row.revision,
    createdAt: row.created_at.toISOString(),
  }
}
