import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'
import { decodeCursor, toPage, type Page } from '../platform/page.ts'
import type { EventSubject } from '../events/schema.ts'
import { ATTENTION, type AttentionItem, type AttentionKind, type AttentionQuery } from './schema.ts'

export type NewAttention = {
  id: string
  orgId: string
  kind: AttentionKind
  dedupeKey: string
  subject: EventSubject
  detail: string | null
  at: Date
}

/** Opens the item, or counts one more time on the one that is open already. */
export async function upsertAttention(db: Db, item: NewAttention): Promise<void> {
  await db
    .insertInto('attention_items')
    .values({
      id: item.id,
      org_id: item.orgId,
      kind: item.kind,
      dedupe_key: item.dedupeKey,
      package_id: item.subject.packageId ?? null,
      subscriber_id: item.subject.subscriberId ?? null,
      license_id: item.subject.licenseId ?? null,
      installation_id: item.subject.installationId ?? null,
      lead_id: item.subject.leadId ?? null,
      data: JSON.stringify({ detail: item.detail }),
      created_at: item.at,
      last_seen_at: item.at,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['org_id', 'dedupe_key'])
        .where('resolved_at', 'is', null)
        .doUpdateSet({
          count: sql`attention_items.count + 1`,
          last_seen_at: item.at,
          data: JSON.stringify({ detail: item.detail }),
        }),
    )
    .execute()
}

export async function closeByKeys(db: Db, orgId: string, dedupeKeys: string[], at: Date): Promise<void> {
  await db
    .updateTable('attention_items')
    .set({ resolved_at: at, resolved_by: 'itself' })
    .where('org_id', '=', orgId)
    .where('dedupe_key', 'in', dedupeKeys)
    .where('resolved_at', 'is', null)
    .execute()
}

const selectItems = (db: Db) =>
  db
    .selectFrom('attention_items')
    .select([
      'attention_items.id',
      'attention_items.kind',
      'attention_items.data',
      'attention_items.count',
      'attention_items.package_id',
      'attention_items.subscriber_id',
      'attention_items.license_id',
      'attention_items.installation_id',
      'attention_items.lead_id',
      'attention_items.created_at',
      'attention_items.last_seen_at',
      'attention_items.resolved_at',
    ])
    .select((eb) => [
      eb
        .selectFrom('packages')
        .select('packages.name')
        .whereRef('packages.id', '=', 'attention_items.package_id')
        .as('package_name'),
      eb
        .selectFrom('subscribers')
        .select(({ fn }) => fn.coalesce('subscribers.name', 'subscribers.org_key').as('name'))
        .whereRef('subscribers.id', '=', 'attention_items.subscriber_id')
        .as('subscriber_name'),
    ])

export async function lockAttention(db: Db, orgId: string, id: string): Promise<AttentionItem | null> {
  const row = await selectItems(db).where('org_id', '=', orgId).where('id', '=', id).forUpdate().executeTakeFirst()
  return row ? present(row) : null
}

export async function closeAttention(db: Db, orgId: string, id: string, by: string, at: Date): Promise<void> {
  await db
    .updateTable('attention_items')
    .set({ resolved_at: at, resolved_by: by })
    .where('org_id', '=', orgId)
    .where('id', '=', id)
    .execute()
}

/** Newest first, with the number of open ones. */
export async function listAttention(
  db: Db,
  orgId: string,
  query: AttentionQuery,
): Promise<Page<AttentionItem> & { openCount: number }> {
  const after = decodeCursor(query.cursor, 1)
  let select = selectItems(db)
    .where('org_id', '=', orgId)
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
  if (query.state === 'open') select = select.where('resolved_at', 'is', null)
  if (query.state === 'resolved') select = select.where('resolved_at', 'is not', null)
  if (after) select = select.where('id', '<', String(after[0]))
  const open = await db
    .selectFrom('attention_items')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('org_id', '=', orgId)
    .where('resolved_at', 'is', null)
    .executeTakeFirstOrThrow()
  return {
    ...toPage(await select.execute(), query.limit, (row) => [row.id], present),
    openCount: Number(open.count),
  }
}

type Row = {
  id: string
  kind: string
  data: unknown
  count: number
  package_id: string | null
  package_name: string | null
  subscriber_id: string | null
  subscriber_name: string | null
  license_id: string | null
  installation_id: string | null
  lead_id: string | null
  created_at: Date
  last_seen_at: Date
  resolved_at: Date | null
}

function present(row: Row): AttentionItem {
  const words = ATTENTION[row.kind as AttentionKind]
  return {
    id: row.id,
    kind: row.kind,
    title: words.title,
    advice: words.advice,
    detail: (row.data as { detail?: string | null }).detail ?? null,
    count: row.count,
    packageId: row.package_id,
    packageName: row.package_name,
    subscriberId: row.subscriber_id,
    subscriberName: row.subscriber_name,
    licenseId: row.license_id,
    installationId: row.installation_id,
    leadId: row.lead_id,
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    resolvedAt: row.resolved_at?.toISOString() ?? null,
  }
}

/** What an item says of a lead's contact data may quote it. */
export async function blankAttention(db: Db, orgId: string, leadIds: string[], at: Date): Promise<void> {
  await sql`
    update attention_items set data = '{"detail":null}', resolved_at = coalesce(resolved_at, ${at}), resolved_by = coalesce(resolved_by, 'itself')
    where org_id = ${orgId} and lead_id = any(${leadIds}::text[])`.execute(db)
}
