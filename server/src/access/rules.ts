import type { Role, Scope } from './schema.ts'

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
  'leads:read',
  'leads:write',
  'licenses:read',
  'licenses:write',
  'activation_codes:read',
  'activation_codes:write',
  'installations:read',
  'events:read',
  'attention:read',
  'attention:write',
] as const

export type Permission = (typeof PERMISSIONS)[number]

const ADMIN_ONLY: readonly Permission[] = ['org:write', 'members:write', 'api_keys:read', 'api_keys:write', 'keys:write']

// Names of owners stand on every page, so whoever may read may read who the members are.
const READ = PERMISSIONS.filter((permission) => permission.endsWith(':read') && permission !== 'api_keys:read')

/** The one table: what each role may do. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  admin: PERMISSIONS,
  license_manager: PERMISSIONS.filter((permission) => !ADMIN_ONLY.includes(permission)),
  sales: [...READ, 'leads:write', 'activation_codes:write'],
  support: [...READ, 'subscribers:write', 'activation_codes:write', 'attention:write'],
  viewer: READ,
}

const SCOPE_ROLE: Readonly<Record<Scope, Role>> = { read: 'viewer', write: 'license_manager', admin: 'admin' }

/** What an API key may do: what its scopes may do together. */
export function permissionsOfScopes(scopes: readonly Scope[]): Permission[] {
  return [...new Set(scopes.flatMap((scope) => ROLE_PERMISSIONS[SCOPE_ROLE[scope]]))]
}
