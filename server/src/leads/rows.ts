import type { Event } from '../events/schema.ts'
import type { Lead, LeadNote, TimelineItem } from './schema.ts'

export const LEAD_COLUMNS = [
  'leads.id',
  'leads.package_id',
  'leads.subscriber_id',
  'leads.first_name',
  'leads.last_name',
  'leads.email',
  'leads.email_verified',
  'leads.company',
  'leads.title',
  'leads.phone',
  'leads.country',
  'leads.state',
  'leads.message',
  'leads.owner_id',
  'leads.owner_reason',
  'leads.status',
  'leads.source',
  'leads.utm',
  'leads.flags',
  'leads.suggested_account_id',
  'leads.account_id',
  'leads.contact_id',
  'leads.attributes',
  'leads.external_ref',
  'leads.revision',
  'leads.created_at',
  'leads.updated_at',
  'leads.last_touch_at',
  'leads.converted_at',
  'leads.erased_at',
] as const

type LeadRow = {
  id: string
  package_id: string
  package_name: string
  subscriber_id: string | null
  subscriber_name: string | null
  first_name: string | null
  last_name: string | null
  email: string | null
  email_verified: boolean
  company: string | null
  title: string | null
  phone: string | null
  country: string | null
  state: string | null
  message: string | null
  owner_id: string | null
  owner_name: string | null
  owner_reason: string
  status: string
  source: string
  utm: unknown
  flags: unknown
  touches: number | string | null
  suggested_account_id: string | null
  suggested_account_name: string | null
  account_id: string | null
  account_name: string | null
  contact_id: string | null
  attributes: unknown
  external_ref: string | null
  revision: number
  created_at: Date
  updated_at: Date
  last_touch_at: Date
  converted_at: Date | null
  erased_at: Date | null
}

/** A lead as the API answers it. */
export function presentLead(row: LeadRow): Lead {
  return {
    id: row.id,
    packageId: row.package_id,
    packageName: row.package_name,
    subscriberId: row.subscriber_id,
    subscriberName: row.subscriber_name,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    emailVerified: row.email_verified,
    company: row.company,
    title: row.title,
    phone: row.phone,
    country: row.country,
    state: row.state,
    message: row.message,
    ownerId: row.owner_id,
    ownerName: row.owner_name ?? 'License Manager',
    ownerReason: row.owner_reason,
    status: row.status as Lead['status'],
    source: row.source as Lead['source'],
    utm: row.utm as Lead['utm'],
    flags: row.flags as string[],
    touches: Number(row.touches ?? 0),
    suggestedAccountId: row.suggested_account_id,
    suggestedAccountName: row.suggested_account_name,
    accountId: row.account_id,
    accountName: row.account_name,
    contactId: row.contact_id,
    attributes: row.attributes as Lead['attributes'],
    externalRef: row.external_ref,
    revision: row.revision,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    lastTouchAt: row.last_touch_at.toISOString(),
    convertedAt: row.converted_at?.toISOString() ?? null,
    erasedAt: row.erased_at?.toISOString() ?? null,
  }
}

type NoteRow = {
  id: string
  lead_id: string
  author_id: string | null
  author_name: string | null
  text: string
  created_at: Date
}

export function presentNote(row: NoteRow): LeadNote {
  const { id, lead_id: leadId, author_id: authorId, author_name: authorName, text, created_at } = row
  return { id, leadId, authorId, authorName, text, createdAt: created_at.toISOString() }
}

/** One line of a journey; `data` is its row as JSON. */
export type TimelineRow = {
  key: string
  what: TimelineItem['what']
  id: string
  data: Record<string, unknown>
  created_at: Date
}

export function presentItem({ id, what, data, created_at }: TimelineRow): TimelineItem {
  const item = { id, what, at: created_at.toISOString(), touch: null, note: null, mail: null, event: null }
  if (what === 'touch') return { ...item, touch: touchOf(data) }
  if (what === 'note') return { ...item, note: presentNote({ ...(data as unknown as NoteRow), created_at }) }
  if (what === 'mail') return { ...item, mail: data as NonNullable<TimelineItem['mail']> }
  return { ...item, event: eventOf(data, created_at) }
}

function touchOf(data: Record<string, unknown>): NonNullable<TimelineItem['touch']> {
  return {
    id: String(data['id']),
    source: data['source'] as Lead['source'],
    verified: data['verified'] === true,
    subscriberId: data['subscriber_id'] as string | null,
    installationId: data['installation_id'] as string | null,
    licenseId: data['license_id'] as string | null,
    utm: data['utm'] as Record<string, string>,
    reason: String(data['reason']),
    contact: (data['contact'] ?? null) as Record<string, unknown> | null,
  }
}

function eventOf(data: Record<string, unknown>, at: Date): Event {
  const time = (value: unknown) => (typeof value === 'string' ? new Date(value).toISOString() : null)
  return {
    id: String(data['id']),
    position: data['position'] === null ? null : Number(data['position']),
    kind: String(data['kind']),
    packageId: data['package_id'] as string | null,
    subscriberId: data['subscriber_id'] as string | null,
    licenseId: data['license_id'] as string | null,
    installationId: data['installation_id'] as string | null,
    leadId: data['lead_id'] as string | null,
    actor: data['actor'] as Event['actor'],
    reason: data['reason'] as string | null,
    payload: data['payload'] as Event['payload'],
    createdAt: at.toISOString(),
    erasedAt: time(data['erased_at']),
  }
}
