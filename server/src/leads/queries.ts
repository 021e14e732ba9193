import { sql, type Insertable, type Updateable } from 'kysely'
import type { Db } from '../platform/database.ts'
import { insertAll } from '../platform/insert-all.ts'
import { decodeCursor, toPage, type Page } from '../platform/page.ts'
import { containing } from '../platform/search.ts'
import type { Leads } from '../platform/tables.ts'
import { LEAD_COLUMNS, presentLead } from './rows.ts'
import type { EarlierLead } from './rules.ts'
import { OPEN_STATUSES, type Lead, type LeadQuery } from './schema.ts'

export async function insertLead(db: Db, row: Insertable<Leads>): Promise<void> {
  await db.insertInto('leads').values(row).execute()
}

export async function insertLeads(db: Db, rows: Insertable<Leads>[]): Promise<void> {
  await insertAll(db, 'leads', rows, ['flags', 'attributes'])
}

export async function updateLead(db: Db, id: string, set: Updateable<Leads>): Promise<void> {
  await db
    .updateTable('leads')
    .set({ ...set, revision: sql`revision + 1` })
    .where('id', '=', id)
    .execute()
}

const selection = (db: Db, orgId: string) =>
  db
    .selectFrom('leads')
    .innerJoin('packages', 'packages.id', 'leads.package_id')
    .leftJoin('subscribers', 'subscribers.id', 'leads.subscriber_id')
    .leftJoin('users', 'users.id', 'leads.owner_id')
    .leftJoin('accounts', 'accounts.id', 'leads.account_id')
    .leftJoin('accounts as suggested', 'suggested.id', 'leads.suggested_account_id')
    .select(LEAD_COLUMNS)
    .select(['packages.name as package_name', 'subscribers.name as subscriber_name', 'users.name as owner_name'])
    .select(['accounts.name as account_name', 'suggested.name as suggested_account_name'])
    .select((eb) =>
      eb
        .selectFrom('lead_touches')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('lead_touches.org_id', '=', 'leads.org_id')
        .whereRef('lead_touches.lead_id', '=', 'leads.id')
        .as('touches'),
    )
    .where('leads.org_id', '=', orgId)

export async function getLead(db: Db, orgId: string, id: string): Promise<Lead | null> {
  const row = await selection(db, orgId).where('leads.id', '=', id).executeTakeFirst()
  return row ? presentLead(row) : null
}

/** Against other changes of it; what refers to it can be written meanwhile. */
export async function lockLead(db: Db, orgId: string, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('leads')
    .select('id')
    .where('org_id', '=', orgId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row !== undefined
}

/** Newest first. */
export async function listLeads(db: Db, orgId: string, query: LeadQuery, me: string | null): Promise<Page<Lead>> {
  const after = decodeCursor(query.cursor, 1)
  let select = selection(db, orgId)
    .orderBy('leads.id', 'desc')
    .limit(query.limit + 1)
  if (query.packageId) select = select.where('leads.package_id', '=', query.packageId)
  if (query.subscriberId) select = select.where('leads.subscriber_id', '=', query.subscriberId)
  if (query.accountId) select = select.where('leads.account_id', '=', query.accountId)
  if (query.status === 'open') select = select.where('leads.status', 'in', OPEN_STATUSES)
  else if (query.status) select = select.where('leads.status', '=', query.status)
  if (query.owner === 'none') select = select.where('leads.owner_id', 'is', null)
  else if (query.owner) select = select.where('leads.owner_id', '=', query.owner === 'me' ? (me ?? '') : query.owner)
  if (query.createdSince) select = select.where('leads.created_at', '>=', new Date(query.createdSince))
  if (query.q) {
    const like = containing(query.q)
    select = select.where((eb) =>
      eb.or([
        eb(sql<string>`concat_ws(' ', leads.first_name, leads.last_name)`, 'ilike', like),
        eb('leads.company', 'ilike', like),
        eb('leads.email', 'ilike', like),
      ]),
    )
  }
  if (after) select = select.where('leads.id', '<', String(after[0]))
  return toPage(await select.execute(), query.limit, (row) => [row.id], presentLead)
}

/**
 * Whoever captures the same person for the same package waits here for the other (L4). The lead manager of the package
 * cannot change until the transaction ends, so no lead goes to one who was just replaced (L2).
 */
export async function holdJourney(db: Db, packageId: string, email: string | null): Promise<void> {
  const lock = email === null ? sql`` : sql`, pg_advisory_xact_lock(hashtextextended(${`${packageId}/${email}`}, 2))`
  await sql`select id ${lock} from packages where id = ${packageId} for key share`.execute(db)
}

/** The lead that this person comes back to: an open one touched since then, else the last one; locked. */
export async function lastLeadOf(
  db: Db,
  orgId: string,
  person: { packageId: string; email: string; since: Date },
): Promise<EarlierLead | null> {
  const row = await db
    .selectFrom('leads')
    .select(['id', 'status', 'last_touch_at'])
    .where('org_id', '=', orgId)
    .where('package_id', '=', person.packageId)
    .where('email_normalized', '=', person.email)
    .orderBy((eb) =>
      eb
        .case()
        .when(eb.and([eb('status', 'in', OPEN_STATUSES), eb('last_touch_at', '>=', person.since)]))
        .then(0)
        .else(1)
        .end(),
    )
    .orderBy('last_touch_at', 'desc')
    .limit(1)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row ? { id: row.id, status: row.status, lastTouchAt: row.last_touch_at } : null
}

/** The person came by again. No change of the lead as people edit it, so its revision stays. */
export async function saveTouched(db: Db, id: string, subscriberId: string | null, at: Date): Promise<void> {
  await db
    .updateTable('leads')
    .set({
      last_touch_at: sql`greatest(last_touch_at, ${at}::timestamptz)`,
      subscriber_id: sql`coalesce(subscriber_id, ${subscriberId}::text)`,
    })
    .where('id', '=', id)
    .execute()
}

/** What the lead brings along when its person installs with a code (I8). */
export async function journeyOf(db: Db, orgId: string, id: string) {
  return db
    .selectFrom('leads')
    .select(['id', 'status', 'account_id', 'contact_id', 'erased_at'])
    .where('org_id', '=', orgId)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** V3: leads of packages that a move took elsewhere are read only, and nobody here holds them any more. */
const ARE_HERE = sql<boolean>`not exists (select from packages p where p.id = leads.package_id and p.hold = 'moved')`

/** Of a package, or what an owner has that is still here. */
export async function countOpenLeads(
  db: Db,
  orgId: string,
  of: { packageId: string } | { ownerId: string },
): Promise<number> {
  const row = await db
    .selectFrom('leads')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('org_id', '=', orgId)
    .where('status', 'in', OPEN_STATUSES)
    .where('packageId' in of ? 'package_id' : 'owner_id', '=', 'packageId' in of ? of.packageId : of.ownerId)
    .$if('ownerId' in of, (select) => select.where(ARE_HERE))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** The name of a package that a move keeps from being written to, and that the user manages or has open leads of. */
export async function heldBackOf(db: Db, orgId: string, userId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('packages')
    .select('name')
    .where('org_id', '=', orgId)
    .where('hold', 'in', ['frozen', 'arriving'])
    .where((eb) =>
      eb.or([
        eb('lead_manager_id', '=', userId),
        eb.exists(
          eb
            .selectFrom('leads')
            .select('leads.id')
            .whereRef('leads.package_id', '=', 'packages.id')
            .where('leads.owner_id', '=', userId)
            .where('leads.status', 'in', OPEN_STATUSES),
        ),
      ]),
    )
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row?.name
}

export type Given = { id: string; package_id: string; subscriber_id: string | null; before: string | null }
export type GiveWhich = { packageId: string } | { ownerId: string } | { ids: string[] }

/** Locks these leads in one order and gives them to the owner, those that have it already left out: one statement. */
export async function giveLeads(
  db: Db,
  orgId: string,
  which: GiveWhich,
  to: { ownerId: string | null; reason: string; at: Date },
): Promise<Given[]> {
  const open = sql`status in (${sql.join(OPEN_STATUSES)})`
  const chosen =
    'ids' in which
      ? sql`id = any(${which.ids}::text[])`
      : 'packageId' in which
        ? sql`package_id = ${which.packageId} and ${open}`
        : sql`owner_id = ${which.ownerId} and ${open} and ${ARE_HERE}`
  const result = await sql<Given>`
    with held as (
      select id, owner_id from leads
      where org_id = ${orgId} and ${chosen} and owner_id is distinct from ${to.ownerId}::text
      order by id for no key update
    )
    update leads set owner_id = ${to.ownerId}, owner_reason = ${to.reason}, revision = revision + 1, updated_at = ${to.at}
    from held where leads.id = held.id
    returning leads.id, leads.package_id, leads.subscriber_id, held.owner_id as before`.execute(db)
  return result.rows
}

/** Which of these leads are there, in whatever state. */
export async function knownLeads(db: Db, orgId: string, ids: string[]): Promise<Set<string>> {
  const rows = await db.selectFrom('leads').select('id').where('org_id', '=', orgId).where('id', 'in', ids).execute()
  return new Set(rows.map((row) => row.id))
}

export async function userName(db: Db, userId: string): Promise<string | null> {
  const row = await db.selectFrom('users').select('name').where('id', '=', userId).executeTakeFirst()
  return row?.name ?? null
}

/** The contact of a failed capture, from the event that reports it: the one place besides the lead where it may stand. */
export async function failedCapture(db: Db, orgId: string, eventId: string) {
  return db
    .selectFrom('events')
    .select(['package_id', 'subscriber_id', 'license_id', 'installation_id', 'payload'])
    .where('org_id', '=', orgId)
    .where('id', '=', eventId)
    .executeTakeFirst()
}

/** Whether a retried capture has linked this installation before. */
export async function isLinked(db: Db, orgId: string, installationId: string): Promise<boolean> {
  const row = await db
    .selectFrom('events')
    .select('id')
    .where('org_id', '=', orgId)
    .where('installation_id', '=', installationId)
    .where('kind', '=', 'installation.linked')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export type PersonRow = {
  id: string
  first_name: string | null
  last_name: string | null
  email: string | null
  phone: string | null
  status: string
}

/** Every lead of one person in the org: by id, by address, or through a contact; locked in one order, erased ones left out. */
export async function lockLeadsOfPerson(
  db: Db,
  orgId: string,
  who: { leadIds: string[]; contactIds: string[]; emails: string[] },
): Promise<PersonRow[]> {
  const result = await sql<PersonRow>`
    select id, first_name, last_name, email, phone, status from leads
    where org_id = ${orgId} and erased_at is null and (id = any(${who.leadIds}::text[])
      or contact_id = any(${who.contactIds}::text[]) or email_normalized = any(${who.emails}::text[]))
    order by id for no key update`.execute(db)
  return result.rows
}

/** Takes the person out of leads; that somebody came, from where and to whom it went stays. An open lead is closed by it. */
export async function blankLeads(db: Db, orgId: string, ids: string[], at: Date): Promise<void> {
  await sql`
    update leads set first_name = null, last_name = null, email = null, email_normalized = null, email_verified = false,
      company = null, title = null, phone = null, message = null, utm = '{}', flags = '[]', attributes = '{}',
      status = case status when 'converted' then status else 'unqualified' end,
      erased_at = ${at}, updated_at = ${at}, revision = revision + 1
    where org_id = ${orgId} and id = any(${ids}::text[])`.execute(db)
}
