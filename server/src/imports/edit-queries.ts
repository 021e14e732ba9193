import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'
import type { FormerNumber } from './former-numbers.ts'

/** The same columns for each: what it becomes. */
export type Edit = { id: string } & Record<string, unknown>

/** Edits many at once, each by one revision. Of two edits of one thing the later counts. */
export async function editAll(
  db: Db,
  table: 'accounts' | 'contacts' | 'leads' | 'subscribers',
  edits: readonly Edit[],
): Promise<void> {
  const [first] = edits
  if (first === undefined) return
  const columns = Object.keys(first).filter((name) => name !== 'id')
  const latest = [...new Map(edits.map((edit) => [edit.id, edit])).values()]
  const set = columns.map((name) => sql`${sql.ref(name)} = r.${sql.ref(name)}`)
  await sql`
    update ${sql.table(table)} t set ${sql.join(set)}, revision = t.revision + 1
    from jsonb_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(latest)}::jsonb) r
    where t.id = r.id`.execute(db)
}

/** Numbers that licenses had elsewhere, added to those that they are found by. */
export async function addFormerNumbers(
  db: Db,
  licenses: readonly { id: string; numbers: readonly FormerNumber[] }[],
): Promise<void> {
  if (licenses.length === 0) return
  await sql`
    update licenses l set former_numbers = l.former_numbers || r.numbers
    from jsonb_to_recordset(${JSON.stringify(licenses)}::jsonb) as r(id text, numbers jsonb)
    where l.id = r.id and not l.former_numbers @> r.numbers`.execute(db)
}
