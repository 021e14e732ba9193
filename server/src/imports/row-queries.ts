import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'
import { each } from '../platform/each.ts'
import { AppError } from '../platform/errors.ts'
import { decodeCursor, toPage, type Page } from '../platform/page.ts'
import { containing } from '../platform/search.ts'
import type { Fields } from './record-rules.ts'
import type { Counts, FoundPackage, Phase } from './rules.ts'
import { IMPORT_OBJECTS, type ImportObject, type ImportRow, type ImportRowQuery, type Verdict } from './schema.ts'

/** What a row says, once it was read. */
export type Stored = { fields: Fields; extra: Record<string, string> }

export type StretchRow = {
  line: number
  cells: string[] | null
  legacy: boolean
  fault: string | null
  ref: string | null
  key: string | null
  record: Stored | null
  notes: string[]
}

type Of = { importId: string; object: ImportObject }

/** The next rows of an object: as they were staged where they are to be read, else what was read of them. */
export async function readStretch(
  db: Db,
  of: Of & { phase: Phase },
  after: number,
  limit: number,
): Promise<StretchRow[]> {
  const said = of.phase === 'read' ? sql`cells, null as record` : sql`null as cells, record`
  const { rows } = await sql<StretchRow>`
    select line, ${said}, legacy, fault, ref, key, notes from import_rows
    where import_id = ${of.importId} and object = ${of.object} and line > ${after} order by line limit ${limit}`.execute(
    db,
  )
  return rows
}

export type ReadRow = {
  line: number
  ref: string | null
  key: string | null
  rank: string | null
  label: string | null
  record: Stored
  leadRef: string | null
  accountRef: string | null
  verdict: Verdict | null
  code: string | null
  words: string | null
  notes: string[]
}

export async function saveRead(db: Db, of: Of, rows: readonly ReadRow[]): Promise<void> {
  await sql`
    update import_rows i set ref = r.ref, key = r.key, rank = r.rank, label = r.label, record = r.record, lead_ref = r."leadRef",
      account_ref = r."accountRef", parent_key = null, verdict = r.verdict, code = r.code, words = r.words, notes = r.notes,
      into_line = null, thing_id = null
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(line int, ref text, key text, rank text, label text,
      record jsonb, "leadRef" text, "accountRef" text, verdict text, code text, words text, notes jsonb)
    where i.import_id = ${of.importId} and i.object = ${of.object} and i.line = r.line`.execute(db)
}

export type JudgedRow = {
  line: number
  verdict: Verdict
  code: string | null
  words: string | null
  notes: string[]
  intoLine: number | null
  thingId: string | null
  parentKey?: string | null
}

export async function saveJudged(db: Db, of: Of, rows: readonly JudgedRow[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    update import_rows i set verdict = r.verdict, code = r.code, words = r.words, notes = r.notes, into_line = r."intoLine",
      thing_id = r."thingId", parent_key = r."parentKey"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(line int, verdict text, code text, words text, notes jsonb,
      "intoLine" int, "thingId" text, "parentKey" text)
    where i.import_id = ${of.importId} and i.object = ${of.object} and i.line = r.line`.execute(db)
}

/** Rows of one thing: which line stays of each key. Only keys that more than one row has. */
export async function winnersOf(db: Db, of: Of, keys: string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ key: string; line: number }>`
    select asked.value as key, w.line from ${each(keys)} cross join lateral (
      select (array_agg(line order by rank collate "C" desc, line))[1] as line from import_rows
      where import_id = ${of.importId} and object = ${of.object} and key = asked.value having count(*) > 1 offset 0
    ) w`.execute(db)
  return new Map(rows.map(({ key, line }) => [key, line]))
}

export type MergedRow = { key: string; line: number; ref: string | null; record: Stored }

/** The rows that are merged into others. */
export async function rowsOfKeys(db: Db, of: Of, keys: string[]): Promise<MergedRow[]> {
  if (keys.length === 0) return []
  const { rows } = await sql<MergedRow>`
    select r.* from ${each(keys)} cross join lateral (
      select key, line, ref, record from import_rows
      where import_id = ${of.importId} and object = ${of.object} and key = asked.value offset 0
    ) r order by r.line`.execute(db)
  return rows
}

export type NamedRecord = { ref: string | null; fields: Fields }

/** All rows of a small file: packages and their versions. */
export async function recordsOf(db: Db, of: Of, limit: number): Promise<NamedRecord[]> {
  const { rows } = await sql<NamedRecord>`
    select ref, record -> 'fields' as fields from import_rows
    where import_id = ${of.importId} and object = ${of.object} and record is not null and verdict is distinct from 'refuse'
    order by line limit ${limit}`.execute(db)
  return rows
}

export type Resolved = { ref: string; id: string | null; verdict: Verdict; label: string | null }

/** What rows of the import that are named by id have become, or will. A merged row is what it was merged into. */
export async function resolveStaged(db: Db, of: Of, refs: string[]): Promise<Resolved[]> {
  if (refs.length === 0) return []
  const { rows } = await sql<Resolved>`
    select r.ref, coalesce(w.thing_id, r.thing_id) as id, coalesce(w.verdict, r.verdict) as verdict, coalesce(w.label, r.label) as label
    from ${each(refs)} cross join lateral (
      select ref, thing_id, verdict, label, into_line from import_rows
      where import_id = ${of.importId} and object = ${of.object} and ref = asked.value offset 0
    ) r left join lateral (
      select thing_id, verdict, label from import_rows
      where import_id = ${of.importId} and object = ${of.object} and line = r.into_line offset 0
    ) w on r.into_line is not null`.execute(db)
  return rows
}

/** Records that are named by what a person calls them, where one alone is called that. */
export async function refsByLabel(db: Db, of: Of, labels: string[]): Promise<Map<string, string>> {
  if (labels.length === 0) return new Map()
  const { rows } = await sql<{ label: string; ref: string }>`
    select asked.value as label, r.ref from ${each(labels)} cross join lateral (
      select min(ref) as ref from import_rows
      where import_id = ${of.importId} and object = ${of.object} and label is not null and lower(label) = asked.value
        and ref is not null
      having count(*) = 1 offset 0
    ) r`.execute(db)
  return new Map(rows.map(({ label, ref }) => [label, ref]))
}

/** The package of the first license that names each lead. */
export async function packagesOfLeads(db: Db, importId: string, leadRefs: string[]): Promise<Map<string, string>> {
  if (leadRefs.length === 0) return new Map()
  const { rows } = await sql<{ lead: string; ref: string }>`
    select asked.value as lead, r.ref from ${each(leadRefs)} cross join lateral (
      select record -> 'fields' ->> 'packageRef' as ref from import_rows
      where import_id = ${importId} and lead_ref = asked.value and record -> 'fields' ->> 'packageRef' is not null
      order by line limit 1
    ) r`.execute(db)
  return new Map(rows.map(({ lead, ref }) => [lead, ref]))
}

export type Production = { account: string; package: string; orgs: string[] }

/** The production orgs that each account has licenses of a package for. */
export async function productionsOf(db: Db, importId: string, accountRefs: string[]): Promise<Production[]> {
  if (accountRefs.length === 0) return []
  const { rows } = await sql<Production>`
    select asked.value as account, r.package, r.orgs from ${each(accountRefs)} cross join lateral (
      select record -> 'fields' ->> 'packageRef' as package, array_agg(distinct record -> 'fields' ->> 'orgId') as orgs
      from import_rows
      where import_id = ${importId} and object = 'license' and account_ref = asked.value and key is not null
        and record -> 'fields' ->> 'sandbox' is distinct from 'true' and record -> 'fields' ->> 'packageRef' is not null
      group by 1 offset 0
    ) r`.execute(db)
  return rows
}

/** The Subscriber Org IDs of licenses of the file, by record id. */
export async function orgsOfLicenses(db: Db, importId: string, refs: string[]): Promise<Map<string, string>> {
  if (refs.length === 0) return new Map()
  const { rows } = await sql<{ ref: string; org: string }>`
    select r.* from ${each(refs)} cross join lateral (
      select ref, record -> 'fields' ->> 'orgId' as org from import_rows
      where import_id = ${importId} and object = 'license' and ref = asked.value
        and record -> 'fields' ->> 'orgId' is not null offset 0
    ) r`.execute(db)
  return new Map(rows.map(({ ref, org }) => [ref, org]))
}

export type SandboxRow = { line: number; org: string; parent: string; thing_id: string }

/** Imported licenses of sandboxes whose parent was told. */
export async function sandboxRows(db: Db, importId: string, after: number, limit: number): Promise<SandboxRow[]> {
  const { rows } = await sql<SandboxRow>`
    select line, record -> 'fields' ->> 'orgId' as org, parent_key as parent, thing_id from import_rows
    where import_id = ${importId} and object = 'license' and line > ${after} and parent_key is not null and thing_id is not null
      and verdict in ('create', 'update', 'unchanged')
    order by line limit ${limit}`.execute(db)
  return rows
}

/** How many rows came to which verdict. Together they are all rows that were read. */
export async function countVerdicts(db: Db, importId: string): Promise<Counts> {
  const { rows } = await sql<{ object: ImportObject; verdict: Verdict; count: number }>`
    select object, verdict, count(*)::int as count from import_rows
    where import_id = ${importId} and verdict is not null group by 1, 2`.execute(db)
  const counts: Counts = {}
  for (const { object, verdict, count } of rows) (counts[object] ??= {})[verdict] = count
  return counts
}

/** Every package that licenses and leads name, as they write it, with how many licenses do. */
export async function countPackages(db: Db, importId: string): Promise<FoundPackage[]> {
  const { rows } = await sql<FoundPackage>`
    select record -> 'fields' ->> 'packageRef' as ref, min(record -> 'fields' ->> 'package') as name,
      (count(*) filter (where object = 'license'))::int as licenses
    from import_rows
    where import_id = ${importId} and object in ('license', 'lead') and record -> 'fields' ->> 'packageRef' is not null
    group by 1 order by 3 desc, 1 limit 1000`.execute(db)
  return rows
}

/** Blanks what may name persons (E2) once an import is done, a slice at a time. Answers whether there may be more. */
export async function blankRows(db: Db, importId: string): Promise<boolean> {
  const { rows } = await sql`
    update import_rows r set cells = null, record = null from (
      select object, line from import_rows
      where import_id = (select id from imports where id = ${importId} and status = 'done')
        and (cells is not null or record is not null) limit 1000
    ) slice where r.import_id = ${importId} and r.object = slice.object and r.line = slice.line returning 1`.execute(db)
  return rows.length === 1000
}

/** In the order of the objects and of their lines. */
export async function listRows(
  db: Db,
  orgId: string,
  importId: string,
  query: ImportRowQuery,
): Promise<Page<ImportRow>> {
  let select = db
    .selectFrom('import_rows')
    .select(['object', 'line', 'ref', 'label', 'verdict', 'code', 'words', 'notes', 'into_line', 'thing_id'])
    .where('import_id', '=', importId)
    .where('org_id', '=', orgId)
    .orderBy('line')
  if (query.verdict) select = select.where('verdict', '=', query.verdict)
  if (query.code) select = select.where('code', '=', query.code)
  if (query.q) {
    const like = containing(query.q)
    const line = /^\d{1,9}$/.test(query.q) ? Number(query.q) : -1
    select = select.where((eb) => eb.or([eb('ref', 'ilike', like), eb('label', 'ilike', like), eb('line', '=', line)]))
  }
  const after = placeOf(query.cursor)
  const found: Awaited<ReturnType<typeof select.execute>> = []
  // One object at a time, so that a page is read off an index however many rows there are.
  for (const object of IMPORT_OBJECTS.slice(after.rank)) {
    if (query.object !== undefined && query.object !== object) continue
    const own = select.where('object', '=', object).limit(query.limit + 1 - found.length)
    found.push(...(await (object === after.object ? own.where('line', '>', after.line) : own).execute()))
    if (found.length > query.limit) break
  }
  return toPage(
    found,
    query.limit,
    (row) => [row.object, row.line],
    (row) => ({
      object: row.object as ImportObject,
      line: row.line,
      ref: row.ref,
      label: row.label,
      verdict: row.verdict as Verdict | null,
      code: row.code,
      words: row.words,
      notes: row.notes as string[],
      intoLine: row.into_line,
      thingId: row.thing_id,
    }),
  )
}

/** Where a page begins: after a line of an object, or before the first. */
function placeOf(cursor: string | undefined): { object: ImportObject | null; rank: number; line: number } {
  const after = decodeCursor(cursor, 2)
  if (!after) return { object: null, rank: 0, line: 0 }
  const rank = IMPORT_OBJECTS.indexOf(String(after[0]) as ImportObject)
  const line = Number(after[1])
  if (rank < 0 || !Number.isInteger(line) || Math.abs(line) > 2_000_000_000) throw new AppError('invalid_cursor')
  return { object: IMPORT_OBJECTS[rank] ?? null, rank, line }
}
