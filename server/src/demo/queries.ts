import { sql } from 'kysely'
import type { Database } from '../platform/database.ts'

/** A database that is thrown away need not survive a power cut; it is filled several times as fast. */
export async function forgoDurability(database: Database): Promise<void> {
  await database.script('set synchronous_commit = off')
}

/** Nobody is told today of what happened in the year: those who react to events begin after the last of them. */
export async function beginToday({ db }: Database, orgId: string): Promise<void> {
  await sql`
    insert into reactor_cursors (reactor, org_id, position)
    select reactor, ${orgId}, (select count(*) from events where org_id = ${orgId})
    from unnest(array['notifications', 'webhooks']) reactor`.execute(db)
}
