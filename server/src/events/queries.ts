import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { decodeCursor, toPage, type Page } from '../platform/page.ts'
import type { Event, EventQuery, EventSubject, HistoryEvent } from './schema.ts'

/** What an event is about, as its link covers it. */
export type SubjectRow = {
  package_id: string | null
  subscriber_id: string | null
  license_id: string | null
  installation_id: string | null
  lead_id: string | null
}

/** `actor` and `payload` are JSON. */
export type NewEvent = SubjectRow & {
  id: string
  org_id: string
  kind: string
  actor: string
  reason: string | null
  payload: string
  salt: Buffer
  commitment: Buffer
  created_at: Date
}

/** Events and their places in the queue of the sealer, in one statement with one parameter, however many they are. */
export async function insertEvents(db: Db, events: NewEvent[]): Promise<void> {
  const rows = events.map((event) => ({
    ...event,
    salt: event.salt.toString('hex'),
    commitment: event.commitment.toString('hex'),
  }))
  const insert = sql`
    with event as (
      insert into events (id, org_id, kind, package_id, subscriber_id, license_id, installation_id, lead_id, actor, reason,
        payload, salt, commitment, created_at)
      select id, org_id, kind, package_id, subscriber_id, license_id, installation_id, lead_id, actor::json, reason,
        payload::json, decode(salt, 'hex'), decode(commitment, 'hex'), created_at
      from json_to_recordset(${JSON.stringify(rows)}::json) as e(id text, org_id text, kind text, package_id text,
        subscriber_id text, license_id text, installation_id text, lead_id text, actor text, reason text, payload text,
        salt text, commitment text, created_at timestamptz)
      returning id
    )
    insert into unsealed_events (event_id) select id from event`
  try {
    await insert.execute(db)
  } catch (error) {
    throw heldError(error, events) ?? error
  }
}

/** The package is held by a move (V2). Products and customers try again, whatever the hold: they are told elsewhere where to. */
function heldError(error: unknown, events: NewEvent[]): AppError | null {
  const { code } = error as { code?: string }
  if (code !== 'OL001' && code !== 'OL002') return null
  const vendor = events.every(({ actor }) => /^\{"kind":"(user|api_key|system)"/.test(actor))
  if (code === 'OL002' && vendor) {
    return new AppError('package_handed_over', 'It has been moved; change it where it is now.')
  }
  return new AppError('package_moving', 'It is being moved, and cannot be changed meanwhile.', {
    retryAfterSeconds: 30,
  })
}

export type ChainHead = { org_id: string; package_id: string; position: number; hash: Buffer }

export async function lockHeads(db: Db, orgIds: string[]): Promise<ChainHead[]> {
  return db
    .selectFrom('chain_heads')
    .select(['org_id', 'package_id', 'position', 'hash'])
    .where('org_id', 'in', orgIds)
    .orderBy('org_id')
    .orderBy('package_id')
    .forUpdate()
    .execute()
}

export type Position = {
  org_id: string
  position: number
  event_id: string
  org_hash: Buffer
  package_id: string | null
  package_position: number | null
  package_hash: Buffer | null
}

export async function saveSealed(db: Db, positions: Position[], heads: ChainHead[]): Promise<void> {
  const rows = positions.map((position) => ({
    ...position,
    org_hash: position.org_hash.toString('hex'),
    package_hash: position.package_hash?.toString('hex') ?? null,
  }))
  await sql`
    insert into event_positions (org_id, position, event_id, org_hash, package_id, package_position, package_hash)
    select org_id, position, event_id, decode(org_hash, 'hex'), package_id, package_position, decode(package_hash, 'hex')
    from json_to_recordset(${JSON.stringify(rows)}::json) as p(org_id text, position bigint, event_id text, org_hash text,
      package_id text, package_position bigint, package_hash text)`.execute(db)
  await db
    .insertInto('chain_heads')
    .values(heads)
    .onConflict((conflict) =>
      conflict.columns(['org_id', 'package_id']).doUpdateSet((eb) => ({
        position: eb.ref('excluded.position'),
        hash: eb.ref('excluded.hash'),
      })),
    )
    .execute()
  const ids = positions.map((position) => position.event_id)
  await sql`delete from unsealed_events where event_id = any(${ids}::text[])`.execute(db)
}

/** One sealer at a time on the whole database; false where another is at it. */
export async function holdSealing(db: Db): Promise<boolean> {
  const result = await sql<{ held: boolean }>`select pg_try_advisory_xact_lock(7461002) as held`.execute(db)
  return result.rows[0]?.held ?? false
}

export async function notify(db: Db, channel: string, payload: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${payload})`.execute(db)
}

export async function countUnsealed(db: Db): Promise<number> {
  const row = await db
    .selectFrom('unsealed_events')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

const SUBJECTS = {
  packageId: 'events.package_id',
  subscriberId: 'events.subscriber_id',
  licenseId: 'events.license_id',
  installationId: 'events.installation_id',
  leadId: 'events.lead_id',
} as const satisfies Record<keyof EventSubject, string>

/** Accounts are named by payloads, of these kinds, `before` where one was left; as in the index `events_account`. */
const ofAccount = (accountId: string) => sql<boolean>`
  events.kind in ('account.created', 'account.modified', 'contact.created', 'contact.modified', 'contact.erased',
    'subscriber.linked', 'installation.linked', 'lead.converted')
  and coalesce(events.payload ->> 'accountId', events.payload ->> 'before') = ${accountId}`

const selection = (db: Db, orgId: string, query: Partial<EventQuery>) => {
  let select = db
    .selectFrom('events')
    .leftJoin('event_positions', 'event_positions.event_id', 'events.id')
    .select(['events.id', 'events.kind', 'events.package_id', 'events.subscriber_id', 'events.license_id'])
    .select(['events.installation_id', 'events.lead_id', 'events.actor', 'events.reason', 'events.payload'])
    .select(['events.created_at', 'events.erased_at', 'event_positions.position'])
    .where('events.org_id', '=', orgId)
  for (const [name, column] of Object.entries(SUBJECTS)) {
    const id = query[name as keyof EventSubject]
    if (id) select = select.where(column, '=', id)
  }
  if (query.accountId) select = select.where(ofAccount(query.accountId))
  return query.kind ? select.where('events.kind', '=', query.kind) : select
}

/** The history, newest first. */
export async function listEvents(db: Db, orgId: string, query: EventQuery): Promise<Page<HistoryEvent>> {
  const after = decodeCursor(query.cursor, 1)
  let select = selection(db, orgId, query)
    .leftJoin('subscribers', 'subscribers.id', 'events.subscriber_id')
    .select(({ fn }) => fn.coalesce('subscribers.name', 'subscribers.org_key').as('subscriber_name'))
    .orderBy('events.id', 'desc')
    .limit(query.limit + 1)
  if (after) select = select.where('events.id', '<', String(after[0]))
  const present = (row: EventRow & { subscriber_name: string | null }) => ({
    ...presentEvent(row),
    subscriberName: row.subscriber_name,
  })
  return toPage(await select.execute(), query.limit, (row) => [row.id], present)
}

export type FeedEvent = Event & { position: number }

/** The sealed events after a position, in order: the feed. */
export async function eventsAfter(
  db: Db,
  orgId: string,
  position: number,
  limit: number,
  query: Partial<EventQuery> = {},
): Promise<FeedEvent[]> {
  const rows = await selection(db, orgId, query)
    .where('event_positions.org_id', '=', orgId)
    .where('event_positions.position', '>', position)
    .orderBy('event_positions.position')
    .limit(limit)
    .execute()
  return rows.map(presentEvent) as FeedEvent[]
}

/** One event as it stands now: after an erasure, without what it said. */
export async function findEvent(db: Db, orgId: string, id: string): Promise<Event | null> {
  const row = await selection(db, orgId, {}).where('events.id', '=', id).executeTakeFirst()
  return row ? presentEvent(row) : null
}

export type EventRow = Awaited<ReturnType<ReturnType<typeof selection>['executeTakeFirstOrThrow']>>

export function presentEvent(row: EventRow): Event {
  return {
    id: row.id,
    position: row.position,
    kind: row.kind,
    packageId: row.package_id,
    subscriberId: row.subscriber_id,
    licenseId: row.license_id,
    installationId: row.installation_id,
    leadId: row.lead_id,
    actor: row.actor as Event['actor'],
    reason: row.reason,
    payload: row.payload as Event['payload'],
    createdAt: row.created_at.toISOString(),
    erasedAt: row.erased_at?.toISOString() ?? null,
  }
}

export type SealedEvent = {
  position: number
  kind: string
  package_id: string | null
  subscriber_id: string | null
  license_id: string | null
  installation_id: string | null
  lead_id: string | null
  actor: unknown
}

/** What reactors and streams read: the events of an org after a position, in order. */
export async function sealedAfter(db: Db, orgId: string, position: number, limit: number): Promise<SealedEvent[]> {
  return db
    .selectFrom('event_positions')
    .innerJoin('events', 'events.id', 'event_positions.event_id')
    .select(['event_positions.position', 'events.kind', 'events.package_id', 'events.subscriber_id'])
    .select(['events.license_id', 'events.installation_id', 'events.lead_id', 'events.actor'])
    .where('event_positions.org_id', '=', orgId)
    .where('event_positions.position', '>', position)
    .orderBy('event_positions.position')
    .limit(limit)
    .execute()
}

export async function headPositions(db: Db): Promise<{ org_id: string; position: number }[]> {
  return db.selectFrom('chain_heads').select(['org_id', 'position']).where('package_id', '=', '').execute()
}

/** The position of the newest sealed event of an org; 0 before the first. */
export async function headPosition(db: Db, orgId: string): Promise<number> {
  const row = await db
    .selectFrom('chain_heads')
    .select('position')
    .where('org_id', '=', orgId)
    .where('package_id', '=', '')
    .executeTakeFirst()
  return row?.position ?? 0
}

/** Whose traces are blanked: every `lead.…` event of the leads, and whatever else of them or the licenses says a word. */
export type Traces = { leadIds: string[]; licenseIds?: string[]; words?: string[] }

/** Blanks what events said about a person (E2); their commitments, and so the chain, stay. */
export async function blankEvents(db: Db, orgId: string, traces: Traces, at: Date): Promise<number> {
  const { leadIds, licenseIds = [], words = [] } = traces
  const result = await sql`
    update events set payload = null, salt = null, reason = null, erased_at = ${at}
    where org_id = ${orgId} and erased_at is null
      and (lead_id = any(${leadIds}::text[]) or license_id = any(${licenseIds}::text[]))
      and ((lead_id = any(${leadIds}::text[]) or kind = 'lead.capture_failed') and kind like 'lead.%'
        or exists (select from unnest(${words}::text[]) as word
          where position(lower(word) in lower(concat(events.payload::text, ' ', events.reason))) > 0))`.execute(db)
  return Number(result.numAffectedRows ?? 0n)
}
