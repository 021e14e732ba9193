import { z } from 'zod'
import { PageQuery, pageOf } from '../platform/page.ts'
import { TimeZone } from '../orgs/schema.ts'

export const ROLES = ['admin', 'license_manager', 'sales', 'support', 'viewer'] as const
export const Role = z.enum(ROLES)
export type Role = z.output<typeof Role>

export const Email = z
  .string()
  .trim()
  .max(254)
  .pipe(z.email())
  .transform((email) => email.normalize('NFC').toLowerCase())

export const Password = z.string().max(500)
export const PersonName = z.string().trim().min(1).max(120)

export const User = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: Role,
    status: z.enum(['invited', 'active', 'deactivated']),
    createdAt: z.string(),
    lastSignInAt: z.string().nullable(),
  })
  .meta({ id: 'User' })

export type User = z.output<typeof User>
export const UserPage = pageOf(User)
export const UserQuery = PageQuery.extend({ status: z.enum(['invited', 'active', 'deactivated']).optional() })
export type UserQuery = z.output<typeof UserQuery>

export const NewUser = z.strictObject({ email: Email, name: PersonName, role: Role })
export type NewUser = z.output<typeof NewUser>

/** An invited member; `inviteUrl` is there where no mail could be sent, for the admin to hand over. */
export const InvitedUser = User.extend({ inviteUrl: z.string().nullable() }).meta({ id: 'InvitedUser' })
export type InvitedUser = z.output<typeof InvitedUser>

export const UserChange = z.strictObject({
  name: PersonName.optional(),
  role: Role.optional(),
  status: z.enum(['active', 'deactivated']).optional(),
})
export type UserChange = z.output<typeof UserChange>

export const SCOPES = ['read', 'write', 'admin'] as const
export const Scope = z.enum(SCOPES).describe('read: what a viewer sees; write: what a license manager does; admin: all')
export type Scope = z.output<typeof Scope>

export const ApiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(Scope),
    createdBy: z.string().nullable(),
    createdAt: z.string(),
    expiresAt: z.string().nullable(),
    lastUsedAt: z.string().nullable(),
    revokedAt: z.string().nullable(),
  })
  .meta({ id: 'ApiKey' })

export type ApiKey = z.output<typeof ApiKey>
export const ApiKeyPage = pageOf(ApiKey)

export const NewApiKey = z.strictObject({
  name: z.string().trim().min(1).max(120),
  scopes: z.array(Scope).min(1).max(3).default(['read']),
  expiresInDays: z.number().int().min(1).max(3650).nullable().default(null),
})
export type NewApiKey = z.output<typeof NewApiKey>

/** `key` is shown this once; only its hash is kept. */
export const CreatedApiKey = ApiKey.extend({ key: z.string() }).meta({ id: 'CreatedApiKey' })
export type CreatedApiKey = z.output<typeof CreatedApiKey>

export const SessionInfo = z
  .object({
    user: z.object({ id: z.string(), email: z.string(), name: z.string() }),
    org: z.object({ id: z.string(), name: z.string(), timeZone: z.string() }),
    role: Role,
    permissions: z.array(z.string()),
    orgs: z.array(z.object({ id: z.string(), name: z.string(), role: Role })).describe("All of one's own"),
    mailEnabled: z.boolean(),
  })
  .meta({ id: 'Session' })

export type SessionInfo = z.output<typeof SessionInfo>

export const SignIn = z.strictObject({ email: z.string().max(254), password: Password })
export type SignIn = z.output<typeof SignIn>
export const SwitchOrg = z.strictObject({ orgId: z.string().max(64) })
export const NewOrg = z.strictObject({ name: z.string().trim().min(1).max(120), timeZone: TimeZone.default('UTC') })
export type NewOrg = z.output<typeof NewOrg>

/** What a page may know before anybody signed in. `setupUrl` only for a direct visitor from this very machine. */
export const ServerStatus = z
  .object({ needsSetup: z.boolean(), setupUrl: z.string().nullable(), mailEnabled: z.boolean(), version: z.string() })
  .meta({ id: 'ServerStatus' })

export type ServerStatus = z.output<typeof ServerStatus>

export const Setup = z.strictObject({
  token: z.string().min(1).max(200),
  orgName: z.string().trim().min(1).max(120),
  timeZone: TimeZone.default('UTC'),
  email: Email,
  name: PersonName,
  password: Password,
})
export type Setup = z.output<typeof Setup>

export const ResetLink = z.object({ url: z.string() }).meta({ id: 'ResetLink' })

export const ForgotPassword = z.strictObject({ email: z.string().max(254) })
export const ResetPassword = z.strictObject({ token: z.string().min(1).max(200), password: Password })
export type ResetPassword = z.output<typeof ResetPassword>
export const ChangePassword = z.strictObject({ current: Password, password: Password })
export type ChangePassword = z.output<typeof ChangePassword>

export const LinkInfo = z
  .object({
    kind: z.enum(['invite', 'reset']),
    email: z.string(),
    name: z.string(),
    orgName: z.string().nullable(),
    hasPassword: z.boolean().describe('An invited person who has one proves with it who they are'),
  })
  .meta({ id: 'LinkInfo' })

export type LinkInfo = z.output<typeof LinkInfo>

export const AcceptInvite = z.strictObject({
  token: z.string().min(1).max(200),
  name: PersonName.optional(),
  password: Password.optional().describe(
    'The new one; of a person who has one already, that one, unless they are signed in',
  ),
})
export type AcceptInvite = z.output<typeof AcceptInvite>
