import type { Role, Scope, UserChange } from './schema.ts'

/** What any verb may ask for. `keys` are the install, spare and signing keys of packages. */
export const PERMISSIONS = [
  'org:read',
  'org:write',
  'members:read',
  'members:write',
  'api_keys:read',
  'api_keys:write',
  'packages:read',
  'packages:write',
  'keys:write',
  'subscribers:read',
  'subscribers:write',
  'accounts:read',
  'accounts:write',
  'leads:read',
  'leads:write',
  'people:erase',
  'licenses:read',
  'licenses:write',
  'activation_codes:read',
  'activation_codes:write',
  'claims:read',
  'claims:write',
  'offline_requests:read',
  'offline_requests:write',
  'installations:read',
  'refreshes:read',
  'refreshes:write',
  'imports:read',
  'imports:write',
  'adoptions:write',
  'moves:read',
  'moves:write',
  'events:read',
  'attention:read',
  'attention:write',
  'notifications:read',
  'notifications:write',
  'webhooks:read',
  'webhooks:write',
] as const

export type Permission = (typeof PERMISSIONS)[number]

const ADMIN_ONLY: readonly Permission[] = [
  'org:write',
  'members:write',
  'api_keys:read',
  'api_keys:write',
  'keys:write',
  'people:erase',
  'adoptions:write',
  'moves:read',
  'moves:write',
  'webhooks:read',
  'webhooks:write',
]

// Names of owners stand on every page, so whoever may read may read who the members are.
const READ = PERMISSIONS.filter((permission) => permission.endsWith(':read') && !ADMIN_ONLY.includes(permission))

/** The one table: what each role may do. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  admin: PERMISSIONS,
  license_manager: PERMISSIONS.filter((permission) => !ADMIN_ONLY.includes(permission)),
  sales: [...READ, 'accounts:write', 'leads:write', 'activation_codes:write'],
  support: [
    ...READ,
    'subscribers:write',
    'activation_codes:write',
    'claims:write',
    'offline_requests:write',
    'attention:write',
  ],
  viewer: READ,
}

const SCOPE_ROLE: Readonly<Record<Scope, Role>> = { read: 'viewer', write: 'license_manager', admin: 'admin' }

/** What an API key may do: what its scopes may do together. */
export function permissionsOfScopes(scopes: readonly Scope[]): Permission[] {
  return [...new Set(scopes.flatMap((scope) => ROLE_PERMISSIONS[SCOPE_ROLE[scope]]))]
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** How long a session and each kind of one-time link lasts, in milliseconds. */
export const SESSION_LIFETIME = 14 * DAY
export const LINK_LIFETIME = { setup: DAY, invite: 7 * DAY, reset: HOUR, handed_reset: DAY } as const

/** Passwords of at least ten characters that guessers try first. Compared in lower case, letters and digits only. */
const COMMON = new Set(
  `0123456789 1234567890 12345678910 123456789a 1234567891 0987654321 9876543210 1q2w3e4r5t 1qaz2wsx3edc q1w2e3r4t5
  qwertyuiop qwerty1234 qwerty12345 qwerty123456 asdfghjkl1 zxcvbnm123 abcdefghij abcdefghijk abc1234567 abcd123456
  password12 password123 password1234 password12345 passw0rd123 p4ssw0rd123 passwordpassword mypassword1 changeme123
  letmein123 letmeinnow welcome123 welcome1234 welcome2024 welcome2025 welcome2026 iloveyou12 iloveyou123 sunshine123
  princess123 football123 baseball123 superman123 trustno1trustno1 administrator admin12345 admin123456 adminadmin openlma123 openlmaopenlma
  licensemanager`.split(/\s+/),
)

/** Why a password is refused, or null. `known` are words it must not be: email, name, org. */
export function passwordFault(password: string, known: readonly string[]): string | null {
  const text = password.normalize('NFC')
  const length = [...text].length
  if (length < 10) return 'Take at least 10 characters.'
  if (length > 500) return 'Take at most 500 characters.'
  const bare = squeeze(text)
  if (new Set(text).size < 4) return 'Take more than a few different characters.'
  if (
    known.some(
      (word) => word !== '' && (text.toLowerCase() === word.toLowerCase() || (bare !== '' && bare === squeeze(word))),
    )
  ) {
    return 'It must not be your email, your name or the name of the org.'
  }
  return COMMON.has(bare) ? 'It is one of the passwords that are guessed first.' : null
}

function squeeze(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/** A member as the rules see one. `joined`: this person has accepted, or made the org. */
export type Member = { role: Role; status: 'invited' | 'active' | 'deactivated'; name: string; joined: boolean }

/** The member after the change; a refusal as text where it is not possible. */
export function changeMember(before: Member, change: UserChange): Member | string {
  const after = { ...before, name: change.name ?? before.name, role: change.role ?? before.role }
  if (change.status === undefined || change.status === before.status) return after
  if (change.status === 'deactivated') return { ...after, status: 'deactivated' }
  if (before.status === 'invited') return 'The person has to accept the invitation first.'
  return { ...after, status: before.joined ? 'active' : 'invited' }
}

/** Whether the change takes an active admin away. */
export function losesAdmin(before: Member, after: Member): boolean {
  return isActiveAdmin(before) && !isActiveAdmin(after)
}

function isActiveAdmin(member: Member): boolean {
  return member.role === 'admin' && member.status === 'active'
}
