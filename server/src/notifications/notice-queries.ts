import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'

/** Which notices were sent or skipped for the dates that the licenses have now, by license. */
export async function recordedNotices(db: Db, licenseIds: string[]): Promise<Map<string, Set<number>>> {
  const result = await sql<{ license_id: string; days: number[] }>`
    select n.license_id, array_agg(n.days) as days from expiry_notices n
    join licenses l on l.id = n.license_id and l.access_until = n.access_until
    where n.license_id = any(${licenseIds}::text[]) group by 1`.execute(db)
  return new Map(result.rows.map((row) => [row.license_id, new Set(row.days)]))
}

export type NewNotice = {
  org_id: string
  license_id: string
  access_until: Date
  days: number
  skipped: boolean
  created_at: Date
}

/** That a notice was written or skipped, each once: the license is locked by whoever writes. */
export async function insertNotices(db: Db, notices: NewNotice[]): Promise<void> {
  if (notices.length > 0) await db.insertInto('expiry_notices').values(notices).execute()
}
