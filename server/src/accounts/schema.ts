import { z } from 'zod'
import { Attributes, ExternalRef } from '../orgs/schema.ts'
import { PageQuery, pageOf } from '../platform/page.ts'

export const Account = z
  .object({
    id: z.string(),
    name: z.string(),
    domain: z.string().nullable().describe('Of the company, never one that gives mailboxes to everybody'),
    ownerId: z.string().nullable(),
    ownerName: z.string().nullable(),
    attributes: Attributes,
    externalRef: ExternalRef,
    revision: z.number().int(),
    counts: z.object({
      subscribers: z.number().int(),
      licenses: z.number().int().describe('Of its subscribers'),
      contacts: z.number().int(),
    }),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Account' })

export type Account = z.output<typeof Account>
export const AccountPage = pageOf(Account)
export const ACCOUNT_CSV = [
  'id',
  'name',
  'domain',
  'ownerName',
  'externalRef',
  'counts',
  'attributes',
  'createdAt',
  'updatedAt',
] as const satisfies readonly (keyof Account)[]

export const AccountFilter = z.object({
  q: z.string().trim().max(200).optional().describe('Part of the name or the domain'),
  owner: z.string().max(64).optional().describe('A user id, `me`, or `none`'),
})
export const AccountQuery = PageQuery.extend(AccountFilter.shape)
export type AccountQuery = z.output<typeof AccountQuery>

const Name = z.string().trim().min(1).max(200)
const Domain = z.string().trim().max(253).nullable().describe('acme.example; an address or a whole URL is taken too')
const UserId = z.string().max(64).nullable()

export const NewAccount = z.strictObject({
  name: Name,
  domain: Domain.optional(),
  ownerId: UserId.optional(),
  attributes: Attributes.optional(),
  externalRef: ExternalRef.optional(),
})
export type NewAccount = z.output<typeof NewAccount>

export const AccountChange = NewAccount.partial()
export type AccountChange = z.output<typeof AccountChange>

export const Contact = z
  .object({
    id: z.string(),
    accountId: z.string(),
    accountName: z.string(),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    email: z.string().nullable(),
    title: z.string().nullable(),
    phone: z.string().nullable(),
    country: z.string().nullable().describe('ISO 3166-1 alpha-2 where it is known'),
    state: z.string().nullable().describe('ISO 3166-2 where it is known'),
    verified: z.boolean().describe('Whether the person has proved the email'),
    attributes: Attributes,
    externalRef: ExternalRef,
    revision: z.number().int(),
    createdAt: z.string(),
    updatedAt: z.string(),
    erasedAt: z.string().nullable(),
  })
  .meta({ id: 'Contact' })

export type Contact = z.output<typeof Contact>
export const ContactPage = pageOf(Contact)

const text = (max: number) => z.string().trim().max(max).nullable().optional()

export const NewContact = z.strictObject({
  firstName: text(120),
  lastName: text(120),
  email: z.string().trim().max(254).pipe(z.email()).nullable().optional(),
  title: text(120),
  phone: text(60),
  country: text(100),
  state: text(100),
  attributes: Attributes.optional(),
  externalRef: ExternalRef.optional(),
})
export type NewContact = z.output<typeof NewContact>

export const SubscriberAccount = z.strictObject({ accountId: z.string().max(64).nullable() })
export type SubscriberAccount = z.output<typeof SubscriberAccount>
