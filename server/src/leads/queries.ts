import { sql, type Insertable, type Updateable } from 'kysely'
import type { Db } from '../platform/database.ts'
import { decodeCursor, toPage, type Page } from '../platform/page.ts'
import { containing } from '../platform/search.ts'
import type { Leads } from '../platform/tables.ts'
import type { Candidate } from './rules.ts'
import type { Lead, LeadQuery } from './schema.ts'

export async function insertLead(db: Db, row: Insertable<Leads>): Promise<void> {
  await db.insertInto('leads').values(row).execute()
}

export async function updateLead(db: Db, id: string, set: Updateable<Leads>): Promise<void> {
  await db
    .updateTable('leads')
    .set({ ...set, revision: sql`revision + 1` })
    .where('id', '=', id)
    .execute()
}

/** The two people who may own a new lead of this package (L1), in one read. */
export async function ownerCandidates(db: Db, packageId: string): Promise<{ manager: Candidate; fallback: Candidate }> {
  const row = await db
    .selectFrom('packages')
    .innerJoin('orgs', 'orgs.id', 'packages.org_id')
    .leftJoin('memberships as m', (join) =>
      join.onRef('m.org_id', '=', 'packages.org_id').onRef('m.user_id', '=', 'packages.lead_manager_id'),
    )
    .leftJoin('users as mu', 'mu.id', 'm.user_id')
    .leftJoin('memberships as f', (join) =>
      join.onRef('f.org_id', '=', 'orgs.id').onRef('f.user_id', '=', 'orgs.fallback_owner_id'),
    )
    .leftJoin('users as fu', 'fu.id', 'f.user_id')
    .select(['mu.id as manager_id', 'mu.name as manager_name', 'm.status as manager_status'])
    .select(['fu.id as fallback_id', 'fu.name as fallback_name', 'f.status as fallback_status'])
    .where('packages.id', '=', packageId)
    .executeTakeFirstOrThrow()
  const candidate = (id: string | null, name: string | null, status: string | null): Candidate =>
    id === null ? null : { id, name: name ?? '', active: status === 'active' }
  return {
    manager: candidate(row.manager_id, row.manager_name, row.manager_status),
    fallback: candidate(row.fallback_id, row.fallback_name, row.fallback_status),
  }
}

const selection = (db: Db, orgId: string) =>
  db
    .selectFrom('leads')
    .innerJoin('packages', 'packages.id', 'leads.package_id')
    .leftJoin('subscribers', 'subscribers.id', 'leads.subscriber_id')
    .leftJoin('users', 'users.id', 'leads.owner_id')
    .select(['leads.id', 'leads.package_id', 'packages.name as package_name', 'leads.subscriber_id'])
    .select([
      'subscribers.name as subscriber_name',
      'leads.first_name',
      'leads.last_name',
      'leads.email',
      'leads.company',
    ])
    .select([
      'leads.title',
      'leads.phone',
      'leads.country',
      'leads.message',
      'leads.owner_id',
      'users.name as owner_name',
    ])
    .select(['leads.owner_reason', 'leads.status', 'leads.source', 'leads.utm', 'leads.flags', 'leads.attributes'])
    .select(['leads.external_ref', 'leads.revision', 'leads.created_at', 'leads.updated_at'])
    .where('leads.org_id', '=', orgId)

export async function getLead(db: Db, orgId: string, id: string): Promise<Lead | null> {
  const row = await selection(db, orgId).where('leads.id', '=', id).executeTakeFirst()
  return row ? present(row) : null
}

export async function lockLead(db: Db, orgId: string, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('leads')
    .select('id')
    .where('org_id', '=', orgId)
    .where('id', '=', id)
    .forUpdate()
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
  if (query.status) select = select.where('leads.status', '=', query.status)
  if (query.owner === 'none') select = select.where('leads.owner_id', 'is', null)
  else if (query.owner) select = select.where('leads.owner_id', '=', query.owner === 'me' ? (me ?? '') : query.owner)
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
  return toPage(await select.execute(), query.limit, (row) => [row.id], present)
}

type Row = Awaited<ReturnType<ReturnType<typeof selection>['executeTakeFirstOrThrow']>>

function present(row: Row): Lead {
  return {
    id: row.id,
    packageId: row.package_id,
    packageName: row.package_name,
    subscriberId: row.subscriber_id,
    subscriberName: row.subscriber_name,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    company: row.company,
    title: row.title,
    phone: row.phone,
    country: row.country,
    message: row.message,
    ownerId: row.owner_id,
    ownerName: row.owner_name ?? 'License Manager',
    ownerReason: row.owner_reason,
    status: row.status as Lead['status'],
    source: row.source as Lead['source'],
    utm: row.utm as Lead['utm'],
    flags: row.flags as string[],
    attributes: row.attributes as Lead['attributes'],
    externalRef: row.external_ref,
    revision: row.revision,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}

/** Ties a lead that came first (install page, code) to the subscriber that installed. */
export async function linkLead(db: Db, leadId: string, subscriberId: string): Promise<void> {
  await db
    .updateTable('leads')
    .set({ subscriber_id: subscriberId })
    .where('id', '=', leadId)
    .where('subscriber_id', 'is', null)
    .execute()
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
