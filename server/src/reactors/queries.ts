import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'

/** The orgs in which a reactor has events before it. */
export async function orgsBehind(db: Db, reactor: string): Promise<string[]> {
  const result = await sql<{ org_id: string }>`
    select h.org_id from chain_heads h
    left join reactor_cursors c on c.reactor = ${reactor} and c.org_id = h.org_id
    where h.package_id = '' and h.position > coalesce(c.position, 0)
    order by h.org_id`.execute(db)
  return result.rows.map((row) => row.org_id)
}

/** How far the reactor is, held until the transaction ends; null while another process is at it. */
export async function holdCursor(db: Db, reactor: string, orgId: string): Promise<number | null> {
  await db
    .insertInto('reactor_cursors')
    .values({ reactor, org_id: orgId, position: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await db
    .selectFrom('reactor_cursors')
    .select('position')
    .where('reactor', '=', reactor)
    .where('org_id', '=', orgId)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  return row?.position ?? null
}

export async function moveCursor(db: Db, reactor: string, orgId: string, position: number): Promise<void> {
  await db
    .updateTable('reactor_cursors')
    .set({ position })
    .where('reactor', '=', reactor)
    .where('org_id', '=', orgId)
    .execute()
}
