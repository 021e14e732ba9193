import { sql, type Insertable } from 'kysely'
import type { Db } from '../platform/database.ts'
import { insertAll } from '../platform/insert-all.ts'
import type { LeadNotes, LeadTouches } from '../platform/tables.ts'
import { presentNote, type TimelineRow } from './rows.ts'
import type { LeadNote } from './schema.ts'

export async function insertTouch(db: Db, row: Insertable<LeadTouches>): Promise<void> {
  await db.insertInto('lead_touches').values(row).execute()
}

export async function insertTouches(db: Db, rows: Insertable<LeadTouches>[]): Promise<void> {
  await insertAll(db, 'lead_touches', rows, ['utm'])
}

export async function insertNote(db: Db, row: Insertable<LeadNotes>): Promise<LeadNote> {
  await db.insertInto('lead_notes').values(row).execute()
  const note = await db
    .selectFrom('lead_notes')
    .leftJoin('users', 'users.id', 'lead_notes.author_id')
    .select(['lead_notes.id', 'lead_id', 'author_id', 'users.name as author_name', 'text', 'lead_notes.created_at'])
    .where('lead_notes.id', '=', row.id)
    .executeTakeFirstOrThrow()
  return presentNote(note)
}

export type JourneySubscriber = {
  id: string
  org_key: string
  name: string | null
  account_id: string | null
  verified: boolean
  licenses: number
}

/** The subscribers that the person came by from; `verified` where some touch there proved the person. */
export async function subscribersOfLead(db: Db, orgId: string, leadId: string): Promise<JourneySubscriber[]> {
  const result = await sql<JourneySubscriber>`
    select s.id, s.org_key, s.name, s.account_id,
      exists (select from lead_touches t
        where t.org_id = ${orgId} and t.lead_id = ${leadId} and t.subscriber_id = s.id and t.verified) as verified,
      (select count(*)::int from licenses l where l.org_id = ${orgId} and l.subscriber_id = s.id) as licenses
    from subscribers s
    where s.org_id = ${orgId} and s.id in (
      select subscriber_id from leads where org_id = ${orgId} and id = ${leadId}
      union select subscriber_id from lead_touches where org_id = ${orgId} and lead_id = ${leadId})
    order by s.id`.execute(db)
  return result.rows
}

/** Events of which a touch or a note tells more. */
const TOLD_OTHERWISE = ['lead.captured', 'lead.touched', 'lead.noted']

/**
 * The journey of a lead, newest first: touches, notes, mails, and the events of the lead, its licenses and installations.
 * All ids end in a time-ordered part, which is the key. Check-ins are there where they brought news.
 */
export async function timelineOf(
  db: Db,
  orgId: string,
  leadId: string,
  before: string | null,
  limit: number,
): Promise<TimelineRow[]> {
  const page = sql`and (${before}::text is null or split_part(id, '_', 2) < ${before}) order by split_part(id, '_', 2) desc limit ${limit}`
  const result = await sql<TimelineRow>`
    with of_lead as (
      select license_id from lead_touches where org_id = ${orgId} and lead_id = ${leadId} and license_id is not null
      union select id from licenses where org_id = ${orgId} and lead_id = ${leadId}
    ), items as (
      (select 'touch' as what, id, created_at from lead_touches where org_id = ${orgId} and lead_id = ${leadId} ${page})
      union all (select 'note', id, created_at from lead_notes where org_id = ${orgId} and lead_id = ${leadId} ${page})
      union all (select 'mail', id, created_at from mails where org_id = ${orgId}
        and id in (select mail_id from mail_leads where lead_id = ${leadId}) ${page})
      union all (select 'event', id, created_at from events where org_id = ${orgId}
        and (lead_id = ${leadId} or license_id in (select license_id from of_lead))
        and kind <> all(${TOLD_OTHERWISE}::text[]) ${page})
    )
    select split_part(i.id, '_', 2) as key, i.what, i.id, i.created_at, case i.what
      when 'touch' then (select to_jsonb(t) || jsonb_build_object('contact', e.payload -> 'contact')
        from lead_touches t join events e on e.id = t.event_id where t.id = i.id)
      when 'note' then (select to_jsonb(n) || jsonb_build_object('author_name', u.name)
        from lead_notes n left join users u on u.id = n.author_id where n.id = i.id)
      when 'mail' then (select jsonb_build_object('id', m.id, 'kind', m.kind, 'address', m.address, 'subject', m.subject, 'status', m.status)
        from mails m where m.id = i.id)
      else (select to_jsonb(e) - 'salt' - 'commitment' || jsonb_build_object('position', p.position)
        from events e left join event_positions p on p.event_id = e.id where e.id = i.id)
      end as data
    from items i order by key desc limit ${limit}`.execute(db)
  return result.rows
}

/** Takes everything a person said out of the journeys of these leads; that they came by stays (E2). */
export async function blankJourneys(db: Db, orgId: string, leadIds: string[]): Promise<void> {
  await sql`update lead_touches set utm = '{}' where org_id = ${orgId} and lead_id = any(${leadIds}::text[])`.execute(
    db,
  )
  await sql`delete from lead_notes where org_id = ${orgId} and lead_id = any(${leadIds}::text[])`.execute(db)
}

/** The licenses that these leads' journeys touched: their events may name the person too. */
export async function licensesOfLeads(db: Db, orgId: string, leadIds: string[]): Promise<string[]> {
  const result = await sql<{ id: string }>`
    select license_id as id from lead_touches where org_id = ${orgId} and lead_id = any(${leadIds}::text[]) and license_id is not null
    union select id from licenses where org_id = ${orgId} and lead_id = any(${leadIds}::text[])`.execute(db)
  return result.rows.map((row) => row.id)
}
