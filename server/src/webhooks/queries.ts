import { sql, type Insertable, type Updateable } from 'kysely'
import type { Db } from '../platform/database.ts'
import { decodeCursor, toPage, type Page, type PageQuery } from '../platform/page.ts'
import type { WebhookDeliveries, WebhookEndpoints } from '../platform/tables.ts'
import { presentDelivery, presentEndpoint } from './rows.ts'
import { REACTOR } from './rules.ts'
import type { WebhookDelivery, WebhookDeliveryQuery, WebhookEndpoint } from './schema.ts'

const ENDPOINT = [
  'id',
  'org_id',
  'url',
  'description',
  'kinds',
  'secret_sealed',
  'old_secret_sealed',
  'old_secret_until',
  'status',
  'disabled_reason',
  'disabled_position',
  'failing_since',
  'position',
  'revision',
  'created_at',
  'updated_at',
] as const

export async function insertEndpoint(db: Db, row: Insertable<WebhookEndpoints>): Promise<void> {
  await db.insertInto('webhook_endpoints').values(row).execute()
}

export async function findEndpoint(db: Db, orgId: string, id: string) {
  return db
    .selectFrom('webhook_endpoints')
    .select(ENDPOINT)
    .where('org_id', '=', orgId)
    .where('id', '=', id)
    .where('status', '<>', 'deleted')
    .executeTakeFirst()
}

export async function lockEndpoint(db: Db, orgId: string, id: string) {
  return db
    .selectFrom('webhook_endpoints')
    .select(ENDPOINT)
    .where('org_id', '=', orgId)
    .where('id', '=', id)
    .where('status', '<>', 'deleted')
    .forNoKeyUpdate()
    .executeTakeFirst()
}

export async function updateEndpoint(db: Db, id: string, set: Updateable<WebhookEndpoints>): Promise<void> {
  await db
    .updateTable('webhook_endpoints')
    .set({ ...set, revision: sql`revision + 1` })
    .where('id', '=', id)
    .execute()
}

/** What deliveries find out; it is nobody's edit, so the revision stays. */
export async function noteEndpoint(db: Db, id: string, set: Updateable<WebhookEndpoints>): Promise<void> {
  await db.updateTable('webhook_endpoints').set(set).where('id', '=', id).execute()
}

/** The org's row is the lock: two that are made at once count each other. */
export async function countEndpoints(db: Db, orgId: string): Promise<number> {
  await db.selectFrom('orgs').select('id').where('id', '=', orgId).forNoKeyUpdate().execute()
  const row = await db
    .selectFrom('webhook_endpoints')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('org_id', '=', orgId)
    .where('status', '<>', 'deleted')
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** Newest first. */
export async function listEndpoints(db: Db, orgId: string, query: PageQuery): Promise<Page<WebhookEndpoint>> {
  const after = decodeCursor(query.cursor, 1)
  let select = db
    .selectFrom('webhook_endpoints')
    .select(ENDPOINT)
    .where('org_id', '=', orgId)
    .where('status', '<>', 'deleted')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
  if (after) select = select.where('id', '<', String(after[0]))
  return toPage(await select.execute(), query.limit, (row) => [row.id], presentEndpoint)
}

export async function activeEndpoints(
  db: Db,
  orgId: string,
): Promise<{ id: string; kinds: string[] | null; position: number }[]> {
  return db
    .selectFrom('webhook_endpoints')
    .select(['id', 'kinds', 'position'])
    .where('org_id', '=', orgId)
    .where('status', '=', 'active')
    .execute()
}

/** Up to where deliveries have been made; what comes after may not reach an endpoint that is disabled now. */
export async function fannedOutTo(db: Db, orgId: string): Promise<number> {
  const row = await db
    .selectFrom('reactor_cursors')
    .select('position')
    .where('reactor', '=', REACTOR)
    .where('org_id', '=', orgId)
    .executeTakeFirst()
  return row?.position ?? 0
}

const CHUNK = 500

/** One delivery an endpoint and event, save for replays. */
export async function insertDeliveries(db: Db, rows: Insertable<WebhookDeliveries>[]): Promise<void> {
  for (let start = 0; start < rows.length; start += CHUNK) {
    await db
      .insertInto('webhook_deliveries')
      .values(rows.slice(start, start + CHUNK))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
}

/** A held endpoint's deliveries wait: they are due at once when it is active again. */
export async function dueEndpoints(db: Db, now: Date): Promise<string[]> {
  const result = await sql<{ id: string }>`
    select w.id from webhook_endpoints w
    where w.status = 'active' and exists (
      select 1 from webhook_deliveries d
      where d.endpoint_id = w.id and d.status = 'pending' and d.next_attempt_at <= ${now})`.execute(db)
  return result.rows.map((row) => row.id)
}

export type DueDelivery = {
  id: string
  org_id: string
  endpoint_id: string
  event_id: string
  attempts: number
}

/** Takes the endpoint's deliveries whose time has come. Until the lease ends nobody else takes them; after it anybody does. */
export async function takeDeliveries(
  db: Db,
  endpointId: string,
  now: Date,
  leaseUntil: Date,
  limit: number,
): Promise<DueDelivery[]> {
  const result = await sql<DueDelivery>`
    update webhook_deliveries set attempts = attempts + 1, next_attempt_at = ${leaseUntil}
    where id in (
      select id from webhook_deliveries
      where endpoint_id = ${endpointId} and status = 'pending' and next_attempt_at <= ${now}
      order by next_attempt_at, position limit ${limit} for update skip locked)
    returning id, org_id, endpoint_id, event_id, attempts`.execute(db)
  return result.rows
}

/** Writes what became of an attempt; false where a later attempt has begun or a person has decided otherwise. */
export async function saveAttempt(db: Db, delivery: DueDelivery, set: Updateable<WebhookDeliveries>): Promise<boolean> {
  const result = await db
    .updateTable('webhook_deliveries')
    .set(set)
    .where('id', '=', delivery.id)
    .where('status', '=', 'pending')
    .where('attempts', '=', delivery.attempts)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** What waited for an endpoint that is gone. */
export async function dropPending(db: Db, endpointId: string, why: string): Promise<void> {
  await db
    .updateTable('webhook_deliveries')
    .set({ status: 'failed', next_attempt_at: null, last_error: why })
    .where('endpoint_id', '=', endpointId)
    .where('status', '=', 'pending')
    .execute()
}

const delivery = (db: Db, orgId: string) =>
  db
    .selectFrom('webhook_deliveries as d')
    .innerJoin('events', 'events.id', 'd.event_id')
    .select(['d.id', 'd.endpoint_id', 'd.event_id', 'events.kind', 'd.position', 'd.replay', 'd.status', 'd.attempts'])
    .select(['d.next_attempt_at', 'd.last_status', 'd.last_error', 'd.created_at', 'd.delivered_at'])
    .where('d.org_id', '=', orgId)

/** Newest first. */
export async function listDeliveries(
  db: Db,
  orgId: string,
  endpointId: string,
  query: WebhookDeliveryQuery,
): Promise<Page<WebhookDelivery>> {
  const after = decodeCursor(query.cursor, 1)
  let select = delivery(db, orgId)
    .where('d.endpoint_id', '=', endpointId)
    .orderBy('d.id', 'desc')
    .limit(query.limit + 1)
  if (query.status) select = select.where('d.status', '=', query.status)
  if (after) select = select.where('d.id', '<', String(after[0]))
  return toPage(await select.execute(), query.limit, (row) => [row.id], presentDelivery)
}

export async function getDelivery(db: Db, orgId: string, id: string): Promise<WebhookDelivery | null> {
  const row = await delivery(db, orgId).where('d.id', '=', id).executeTakeFirst()
  return row ? presentDelivery(row) : null
}

export async function requeueDelivery(db: Db, id: string, at: Date): Promise<void> {
  await db
    .updateTable('webhook_deliveries')
    .set({ status: 'pending', attempts: 0, next_attempt_at: at, delivered_at: null })
    .where('id', '=', id)
    .execute()
}

type Range = { fromPosition: number; toPosition: number | null; from: Date | null; to: Date | null; limit: number }

/** The sealed events of a range by position and time, in order. */
export async function eventsInRange(
  db: Db,
  orgId: string,
  range: Range,
): Promise<{ event_id: string; kind: string; position: number }[]> {
  let select = db
    .selectFrom('event_positions as p')
    .innerJoin('events', 'events.id', 'p.event_id')
    .select(['p.event_id', 'events.kind', 'p.position'])
    .where('p.org_id', '=', orgId)
    .where('p.position', '>=', range.fromPosition)
    .orderBy('p.position')
    .limit(range.limit)
  if (range.toPosition !== null) select = select.where('p.position', '<=', range.toPosition)
  if (range.from) select = select.where('events.created_at', '>=', range.from)
  if (range.to) select = select.where('events.created_at', '<=', range.to)
  return select.execute()
}

/** Clears finished deliveries away, some at a time; answers how many. */
export async function deleteFinished(db: Db, before: Date, limit: number): Promise<number> {
  const result = await sql`
    delete from webhook_deliveries where id in (
      select id from webhook_deliveries where status <> 'pending' and created_at < ${before} limit ${limit})`.execute(
    db,
  )
  return Number(result.numAffectedRows ?? 0n)
}
