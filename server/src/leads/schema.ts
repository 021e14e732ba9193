import { z } from 'zod'
import { Account, Contact } from '../accounts/schema.ts'
import { Event } from '../events/schema.ts'
import { Attributes, ExternalRef } from '../orgs/schema.ts'
import { PageQuery, pageOf } from '../platform/page.ts'

/** What may be odd about a contact that is kept all the same (I2). */
export const CONTACT_FAULTS = ['missing', 'invalid', 'not_text', 'long', 'unknown'] as const

export const LEAD_STATUSES = ['new', 'working', 'qualified', 'converted', 'unqualified'] as const
export const LEAD_SOURCES = ['package_installation', 'install_page', 'test_drive', 'contact_request', 'import'] as const
export type LeadSource = (typeof LEAD_SOURCES)[number]

/** Those that somebody still has to work on. */
export const OPEN_STATUSES = [
  'new',
  'working',
  'qualified',
] as const satisfies readonly (typeof LEAD_STATUSES)[number][]

export const Lead = z
  .object({
    id: z.string(),
    packageId: z.string(),
    packageName: z.string(),
    subscriberId: z.string().nullable(),
    subscriberName: z.string().nullable(),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    email: z.string().nullable(),
    emailVerified: z.boolean().describe('Whether the person has proved the address'),
    company: z.string().nullable(),
    title: z.string().nullable(),
    phone: z.string().nullable(),
    country: z.string().nullable().describe('ISO 3166-1 alpha-2 where it is known, else as it came'),
    state: z.string().nullable().describe('ISO 3166-2 where it is known, else as it came'),
    message: z.string().nullable().describe('What the person wrote on the install page'),
    ownerId: z.string().nullable().describe('null is the LMA itself, shown as "License Manager"'),
    ownerName: z.string(),
    ownerReason: z.string().describe('Why this owner, in words'),
    status: z.enum(LEAD_STATUSES),
    source: z.enum(LEAD_SOURCES),
    utm: z.record(z.string(), z.string()),
    flags: z.array(z.string()).describe('What is odd about the contact data, in words'),
    touches: z.number().int().describe('How often the person came by (L4)'),
    suggestedAccountId: z.string().nullable().describe('A guess that nobody has confirmed (I7)'),
    suggestedAccountName: z.string().nullable(),
    accountId: z.string().nullable().describe('Since it was converted (L5)'),
    accountName: z.string().nullable(),
    contactId: z.string().nullable(),
    attributes: Attributes,
    externalRef: ExternalRef,
    revision: z.number().int(),
    createdAt: z.string(),
    updatedAt: z.string(),
    lastTouchAt: z.string(),
    convertedAt: z.string().nullable(),
    erasedAt: z.string().nullable(),
  })
  .meta({ id: 'Lead' })

export type Lead = z.output<typeof Lead>
export const LeadPage = pageOf(Lead)
export const LEAD_CSV = [
  'id',
  'packageName',
  'firstName',
  'lastName',
  'email',
  'company',
  'title',
  'phone',
  'country',
  'state',
  'message',
  'status',
  'ownerName',
  'ownerReason',
  'source',
  'utm',
  'flags',
  'touches',
  'subscriberName',
  'accountName',
  'suggestedAccountName',
  'externalRef',
  'attributes',
  'createdAt',
  'lastTouchAt',
  'convertedAt',
] as const satisfies readonly (keyof Lead)[]

export const LeadFilter = z.object({
  q: z.string().trim().max(200).optional().describe('Part of name, company or email'),
  packageId: z.string().max(64).optional(),
  subscriberId: z.string().max(64).optional(),
  accountId: z.string().max(64).optional(),
  status: z
    .enum([...LEAD_STATUSES, 'open'])
    .optional()
    .describe('`open` is new, working or qualified'),
  owner: z.string().max(64).optional().describe('A user id, `me`, or `none` for the LMA itself'),
  createdSince: z.iso.datetime({ offset: true }).max(40).optional(),
})
export const LeadQuery = PageQuery.extend(LeadFilter.shape)
export type LeadQuery = z.output<typeof LeadQuery>

export const LeadChange = z.strictObject({
  status: z.enum(['new', 'working', 'qualified', 'unqualified']).optional(),
  ownerId: z.string().max(64).nullable().optional(),
  attributes: Attributes.optional(),
  externalRef: ExternalRef.optional(),
  reason: z.string().trim().max(2_000).optional().describe('For the history'),
})
export type LeadChange = z.output<typeof LeadChange>

export const LeadManager = z
  .object({
    userId: z.string().nullable(),
    userName: z.string().nullable(),
    active: z.boolean().describe('false: leads go to the fallback owner meanwhile (L1)'),
    openLeads: z.number().int().describe('How many leads reassigning would concern'),
  })
  .meta({ id: 'LeadManager' })
export type LeadManager = z.output<typeof LeadManager>

export const LeadManagerChange = z.strictObject({
  userId: z.string().max(64).nullable(),
  reassignOpenLeads: z.boolean().default(false),
})
export type LeadManagerChange = z.output<typeof LeadManagerChange>
export const Reassigned = z.object({ reassigned: z.number().int() }).meta({ id: 'Reassigned' })

export const LeadNote = z
  .object({
    id: z.string(),
    leadId: z.string(),
    authorId: z.string().nullable(),
    authorName: z.string().nullable(),
    text: z.string(),
    createdAt: z.string(),
  })
  .meta({ id: 'LeadNote' })
export type LeadNote = z.output<typeof LeadNote>
export const NewLeadNote = z.strictObject({ text: z.string().trim().min(1).max(10_000) })

export const LeadTouch = z
  .object({
    id: z.string(),
    source: z.enum(LEAD_SOURCES),
    verified: z.boolean().describe('Whether the person was proved, not only named'),
    subscriberId: z.string().nullable(),
    installationId: z.string().nullable(),
    licenseId: z.string().nullable(),
    utm: z.record(z.string(), z.string()),
    reason: z.string().describe('Why it stands on this lead, in words'),
    contact: z.record(z.string(), z.unknown()).nullable().describe('What the person said this time'),
  })
  .meta({ id: 'LeadTouch' })

export const TimelineMail = z
  .object({ id: z.string(), kind: z.string(), address: z.string(), subject: z.string(), status: z.string() })
  .meta({ id: 'TimelineMail' })

export const TimelineItem = z
  .object({
    id: z.string(),
    what: z.enum(['touch', 'note', 'mail', 'event']),
    at: z.string(),
    touch: LeadTouch.nullable(),
    note: LeadNote.nullable(),
    mail: TimelineMail.nullable(),
    event: Event.nullable().describe('Status, owner, installation, check-ins that brought news, license'),
  })
  .meta({ id: 'TimelineItem' })
export type TimelineItem = z.output<typeof TimelineItem>
export const TimelinePage = pageOf(TimelineItem)

const leadIds = z.array(z.string().max(64)).min(1).max(200)
export const Assignment = z.strictObject({ leadIds, ownerId: z.string().max(64).nullable() })
export type Assignment = z.output<typeof Assignment>
export const Assigned = z
  .object({
    assigned: z.number().int(),
    unchanged: z.number().int(),
    notFound: z.number().int(),
    results: z.array(z.object({ leadId: z.string(), result: z.enum(['assigned', 'unchanged', 'not_found']) })),
  })
  .meta({ id: 'Assigned' })
export type Assigned = z.output<typeof Assigned>

const Candidate = z.object({
  id: z.string(),
  name: z.string(),
  domain: z.string().nullable(),
  ownerName: z.string().nullable(),
  why: z.string(),
})

/** What converting would do if nothing is chosen otherwise. */
export const Conversion = z
  .object({
    account: z.object({
      id: z.string().nullable().describe('null: it would be made'),
      name: z.string(),
      domain: z.string().nullable(),
      ownerId: z.string().nullable(),
      why: z.string(),
    }),
    contact: z.object({
      id: z.string().nullable().describe('null: it would be made'),
      firstName: z.string().nullable(),
      lastName: z.string().nullable(),
      email: z.string().nullable(),
      why: z.string(),
    }),
    candidates: z.array(Candidate).describe('Accounts that could be meant'),
    subscribers: z.array(
      z.object({
        id: z.string(),
        orgId: z.string(),
        name: z.string().nullable(),
        accountId: z.string().nullable(),
        verified: z.boolean(),
        linked: z.boolean().describe('Whether converting links it to the account'),
      }),
    ),
    licenses: z.number().int().describe('Licenses that reach the account by those subscribers'),
  })
  .meta({ id: 'Conversion' })
export type Conversion = z.output<typeof Conversion>

const text = (max: number) => z.string().trim().max(max).nullable().optional()

export const Convert = z.strictObject({
  accountId: z
    .string()
    .max(64)
    .optional()
    .describe('An account that is there; left out with `newAccount`: what the preview says'),
  newAccount: z
    .strictObject({ name: z.string().trim().min(1).max(200), domain: text(253), externalRef: ExternalRef.optional() })
    .optional(),
  contactId: z.string().max(64).optional().describe('A contact of that account'),
  contact: z
    .strictObject({
      firstName: text(120),
      lastName: text(120),
      email: text(254),
      title: text(120),
      phone: text(60),
      externalRef: ExternalRef.optional(),
    })
    .optional()
    .describe('Corrections of what the lead says'),
  subscriberIds: z
    .array(z.string().max(64))
    .max(200)
    .optional()
    .describe("Which of the lead's subscribers belong to the account"),
})
export type Convert = z.output<typeof Convert>
export const Converted = z.object({ lead: Lead, account: Account, contact: Contact }).meta({ id: 'Converted' })
export type Converted = z.output<typeof Converted>

export const Holdings = z
  .object({
    openLeads: z.number().int(),
    accounts: z.number().int(),
    packages: z.array(z.object({ id: z.string(), name: z.string() })).describe('Of which the user is lead manager'),
    fallbackOwner: z.boolean(),
  })
  .meta({ id: 'Holdings' })
export type Holdings = z.output<typeof Holdings>
export const HandOver = z.strictObject({
  toUserId: z.string().max(64).nullable().describe('null: nobody; leads go to the LMA itself'),
})
