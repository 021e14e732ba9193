import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'
import { each } from '../platform/each.ts'
import type { ImportKind, ImportObject } from './schema.ts'

export type Thing = { ref: string; thing_id: string; content_hash: Buffer; import_id: string }

type Of = { orgId: string; source: ImportKind; object: ImportObject }

/** What records were made into here by this import or earlier ones. */
export async function thingsOf(db: Db, of: Of, refs: string[]): Promise<Map<string, Thing>> {
  if (refs.length === 0) return new Map()
  const { rows } = await sql<Thing>`
    select t.* from ${each(refs)} cross join lateral (
      select ref, thing_id, content_hash, import_id from imported_things
      where org_id = ${of.orgId} and source = ${of.source} and object = ${of.object} and ref = asked.value offset 0
    ) t`.execute(db)
  return new Map(rows.map((row) => [row.ref, row]))
}

export type NewThing = { ref: string; thingId: string; hash: string }

/** What is known already, and said the same, stays as it is. */
export async function saveThings(db: Db, of: Of & { importId: string; at: Date }, things: readonly NewThing[]) {
  if (things.length === 0) return
  await sql`
    insert into imported_things (org_id, source, object, ref, thing_id, content_hash, import_id, imported_at)
    select ${of.orgId}, ${of.source}, ${of.object}, ref, "thingId", decode(hash, 'hex'), ${of.importId}, ${of.at}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(things)}::jsonb) as t(ref text, "thingId" text, hash text)
    on conflict (org_id, source, object, ref) do update set thing_id = excluded.thing_id, content_hash = excluded.content_hash,
      import_id = excluded.import_id, imported_at = excluded.imported_at
    where (imported_things.thing_id, imported_things.content_hash) is distinct from (excluded.thing_id, excluded.content_hash)`.execute(
    db,
  )
}
