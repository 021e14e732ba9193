import type { Role } from '../src/access/schema.ts'
import { IMPORT_OBJECTS } from '../src/imports/schema.ts'
import type { Route } from '../src/platform/route.ts'
import { invitationFromAfar } from './invitation.ts'
import { requestFile } from './request-file.ts'
import type { Things } from './vendor-things.ts'

/** How to call a route of vendors so that nothing but rights and ids can be wrong, and whom it serves. */
export type Call = {
  roles: readonly Role[]
  body?: (things: Things) => Record<string, unknown>
  /** What its If-Match is the revision of: the path of the GET. */
  revision?: true
  /** Only a person who signed in, never an API key. */
  person?: true
  /** Fields of the body that look like our ids and name things of the outside. */
  outside?: readonly string[]
  /** Never ends by itself. */
  stream?: true
}

const ADMIN = ['admin'] as const
const MANAGERS = ['admin', 'license_manager'] as const
const EVERYBODY = ['admin', 'license_manager', 'sales', 'support', 'viewer'] as const
const BUT_VIEWER = ['admin', 'license_manager', 'sales', 'support'] as const
const WITH_SUPPORT = ['admin', 'license_manager', 'support'] as const
const WITH_SALES = ['admin', 'license_manager', 'sales'] as const

let count = 0
const fresh = (prefix: string) => `${prefix}-${++count}`

/** Every route of vendors. Tests that walk over all routes fail where one is missing here. */
const CALLS: Record<string, Call> = {
  'GET /session': { roles: EVERYBODY, person: true },
  'DELETE /session': { roles: EVERYBODY, person: true },
  'PUT /session/org': { roles: EVERYBODY, person: true, body: (own) => ({ orgId: own.orgs }) },
  'PUT /session/password': {
    roles: EVERYBODY,
    person: true,
    body: () => ({ current: 'not the one', password: 'nine purple llamas' }),
  },
  'POST /orgs': { roles: ADMIN, person: true, body: () => ({ name: fresh('Org') }) },
  'GET /org': { roles: EVERYBODY },
  'PATCH /org': { roles: ADMIN, revision: true, body: () => ({ name: fresh('Org') }) },
  'GET /users': { roles: EVERYBODY },
  'POST /users': {
    roles: ADMIN,
    body: () => ({ email: `${fresh('user')}@example.com`, name: 'Somebody', role: 'viewer' }),
  },
  'PATCH /users/:id': { roles: ADMIN, body: () => ({ name: fresh('User') }) },
  'POST /users/:id/invite': { roles: ADMIN },
  'POST /users/:id/reset-link': { roles: ADMIN },
  'GET /api-keys': { roles: ADMIN },
  'POST /api-keys': { roles: ADMIN, body: () => ({ name: fresh('Key') }) },
  'DELETE /api-keys/:id': { roles: ADMIN },
  'GET /packages': { roles: EVERYBODY },
  'POST /packages': { roles: MANAGERS, body: () => ({ name: 'Another', slug: fresh('another') }) },
  'GET /packages/:id': { roles: EVERYBODY },
  'PATCH /packages/:id': { roles: MANAGERS, revision: true, body: () => ({ name: fresh('Package') }) },
  'POST /packages/:id/install-key': { roles: ADMIN, body: () => ({ which: 'test' }) },
  'POST /packages/:id/spare-key': { roles: ADMIN },
  'POST /packages/:id/signing-key': { roles: ADMIN, body: () => ({ revoke: true }) },
  'GET /packages/:id/versions': { roles: EVERYBODY },
  'POST /packages/:id/versions': { roles: MANAGERS, body: () => ({ number: fresh('2') }) },
  'PATCH /packages/:id/versions/:versionId': { roles: MANAGERS, body: () => ({ withdrawn: true }) },
  'GET /users/:id/holdings': { roles: EVERYBODY },
  'POST /users/:id/hand-over': { roles: ADMIN, body: () => ({ toUserId: null }) },
  'GET /packages/:id/lead-manager': { roles: EVERYBODY },
  'PUT /packages/:id/lead-manager': { roles: MANAGERS, body: () => ({ userId: null, reassignOpenLeads: true }) },
  'GET /accounts': { roles: EVERYBODY },
  'GET /accounts.csv': { roles: EVERYBODY },
  'POST /accounts': { roles: WITH_SALES, body: () => ({ name: fresh('Account') }) },
  'GET /accounts/:id': { roles: EVERYBODY },
  'PATCH /accounts/:id': { roles: WITH_SALES, revision: true, body: () => ({ name: fresh('Account') }) },
  'GET /accounts/:id/contacts': { roles: EVERYBODY },
  'POST /accounts/:id/contacts': { roles: WITH_SALES, body: () => ({ lastName: fresh('Contact') }) },
  'GET /contacts/:id': { roles: EVERYBODY },
  'PATCH /contacts/:id': { roles: WITH_SALES, revision: true, body: () => ({ lastName: fresh('Contact') }) },
  'POST /contacts/:id/erase': { roles: ADMIN, body: () => ({ confirm: 'erase' }) },
  'GET /subscribers': { roles: EVERYBODY },
  'GET /subscribers.csv': { roles: EVERYBODY },
  'PUT /subscribers/:id/account': { roles: WITH_SALES, body: (own) => ({ accountId: own.accounts }) },
  'GET /subscribers/:id': { roles: EVERYBODY },
  'POST /subscribers/:id/parent': { roles: MANAGERS, body: (own) => ({ parentId: own.subscribers }) },
  'PATCH /subscribers/:id': { roles: WITH_SUPPORT, revision: true, body: () => ({ name: fresh('Subscriber') }) },
  'GET /leads': { roles: EVERYBODY },
  'GET /leads.csv': { roles: EVERYBODY },
  'POST /leads/assign': { roles: WITH_SALES, body: (own) => ({ leadIds: [own.leads], ownerId: null }) },
  'GET /leads/:id': { roles: EVERYBODY },
  'GET /leads/:id/timeline': { roles: EVERYBODY },
  'POST /leads/:id/notes': { roles: WITH_SALES, body: () => ({ text: fresh('Note') }) },
  'GET /leads/:id/conversion': { roles: EVERYBODY },
  'POST /leads/:id/convert': { roles: WITH_SALES, body: () => ({}) },
  'POST /leads/:id/erase': { roles: ADMIN, body: () => ({ confirm: 'erase' }) },
  'PATCH /leads/:id': { roles: WITH_SALES, revision: true, body: () => ({ status: 'working' }) },
  'GET /licenses': { roles: EVERYBODY },
  'GET /licenses.csv': { roles: EVERYBODY },
  'GET /licenses/:id': { roles: EVERYBODY },
  'PATCH /licenses/:id': { roles: MANAGERS, revision: true, body: () => ({ seats: 7, reason: 'A test' }) },
  'POST /licenses/:id/preview': { roles: EVERYBODY, body: () => ({ seats: 7 }) },
  'GET /licenses/:id/undo': { roles: EVERYBODY },
  'POST /licenses/:id/undo': { roles: MANAGERS, revision: true, body: () => ({ reason: 'A test' }) },
  'GET /licenses/:id/at': { roles: EVERYBODY },
  'GET /licenses/:id/explain': { roles: EVERYBODY },
  'POST /licenses/:id/follow': { roles: MANAGERS },
  'POST /licenses/:id/unfollow': { roles: MANAGERS },
  'POST /licenses/:id/carry': {
    roles: MANAGERS,
    revision: true,
    body: () => ({ orgId: fresh('carried') }),
    outside: ['orgId'],
  },
  'GET /licenses/:id/seats': { roles: EVERYBODY },
  'POST /licenses/:id/seats': { roles: MANAGERS, body: () => ({ users: [fresh('user')] }) },
  'POST /licenses/:id/seats/revoke': { roles: MANAGERS, body: () => ({ users: [fresh('user')] }) },
  'GET /licenses/:id/events': { roles: EVERYBODY },
  'GET /activation-codes': { roles: EVERYBODY },
  'POST /activation-codes': { roles: BUT_VIEWER, body: (own) => ({ packageId: own.packages }) },
  'POST /activation-codes/bulk': {
    roles: BUT_VIEWER,
    body: (own) => ({ packageId: own.packages, rows: [{}] }),
  },
  'DELETE /activation-codes/:id': { roles: BUT_VIEWER },
  'GET /packages/:id/offline-requests': { roles: EVERYBODY },
  'POST /packages/:id/offline-requests': {
    roles: WITH_SUPPORT,
    body: (own) => ({ file: requestFile(own.packages, { subscriber: { orgId: fresh('offline') } }) }),
  },
  'GET /offline-requests/:id': { roles: EVERYBODY },
  'GET /claims': { roles: EVERYBODY },
  'GET /claims/:id': { roles: EVERYBODY },
  'POST /claims/:id/approve': { roles: WITH_SUPPORT },
  'POST /claims/:id/reject': { roles: WITH_SUPPORT, body: () => ({}) },
  'GET /installations': { roles: EVERYBODY },
  'GET /installations.csv': { roles: EVERYBODY },
  'GET /installations/:id': { roles: EVERYBODY },
  'POST /packages/:id/refreshes': { roles: MANAGERS, body: () => ({ dryRun: true }) },
  'GET /packages/:id/refreshes': { roles: EVERYBODY },
  'GET /refreshes/:id': { roles: EVERYBODY },
  'GET /refreshes/:id/items': { roles: EVERYBODY },
  'GET /refreshes/:id/items.csv': { roles: EVERYBODY },
  'POST /refreshes/:id/cancel': { roles: MANAGERS },
  'GET /imports': { roles: EVERYBODY },
  'POST /imports': { roles: MANAGERS, body: () => ({ kind: 'generic' }) },
  'GET /imports/:id': { roles: EVERYBODY },
  'PATCH /imports/:id': { roles: MANAGERS, body: () => ({ name: fresh('Import') }) },
  'DELETE /imports/:id': { roles: MANAGERS },
  ...Object.fromEntries(
    IMPORT_OBJECTS.flatMap((object) =>
      ['PUT', 'DELETE'].map((method) => [`${method} /imports/:id/files/${object}`, { roles: MANAGERS }]),
    ),
  ),
  'POST /imports/:id/dry-run': { roles: MANAGERS },
  'POST /imports/:id/start': { roles: MANAGERS, body: () => ({}) },
  'POST /imports/:id/cancel': { roles: MANAGERS },
  'GET /imports/:id/rows': { roles: EVERYBODY },
  'GET /imports/:id/rows.csv': { roles: EVERYBODY },
  'POST /imports/:id/codes': { roles: MANAGERS, body: () => ({ expiresInDays: 3 }) },
  'GET /packages/:id/adoption-window': { roles: EVERYBODY },
  'PUT /packages/:id/adoption-window': {
    roles: ADMIN,
    body: () => ({ until: new Date(Date.now() + 86_400_000).toISOString(), reason: 'A test' }),
  },
  'DELETE /packages/:id/adoption-window': { roles: ADMIN },
  'GET /packages/:id/adoptions': { roles: EVERYBODY },
  'POST /adoptions/:id/undo': { roles: ADMIN, body: () => ({ reason: 'A test' }) },
  'POST /moves/invitations': { roles: ADMIN, body: () => ({ days: 1 }) },
  'GET /moves/invitations': { roles: ADMIN },
  'POST /moves': {
    roles: ADMIN,
    body: (own) => ({ invitation: invitationFromAfar(), packageIds: [own.packages] }),
  },
  'GET /moves': { roles: ADMIN },
  'GET /moves/:id': { roles: ADMIN },
  'POST /moves/:id/manifest': { roles: ADMIN },
  'POST /moves/:id/freeze': {
    roles: ADMIN,
    person: true,
    body: () => ({ password: 'not the one', fingerprint: '0000' }),
  },
  'POST /moves/:id/export': { roles: ADMIN, person: true, body: () => ({ password: 'not the one' }) },
  'POST /moves/:id/deliver': { roles: ADMIN, person: true, body: () => ({ password: 'not the one' }) },
  'POST /moves/:id/import': { roles: ADMIN },
  'POST /moves/:id/receipt': { roles: ADMIN, body: () => ({ receipt: 'made-up' }) },
  'POST /moves/:id/hand-over': { roles: ADMIN, person: true, body: () => ({ password: 'not the one' }) },
  'POST /moves/:id/release': { roles: ADMIN, body: () => ({ release: 'made-up' }) },
  'POST /moves/:id/confirmation': { roles: ADMIN, body: () => ({ confirmation: 'made-up' }) },
  'POST /moves/:id/undo': { roles: ADMIN, person: true, body: () => ({ password: 'not the one' }) },
  'POST /moves/:id/drop': { roles: ADMIN },
  'GET /events': { roles: EVERYBODY },
  'GET /events/stream': { roles: EVERYBODY, stream: true },
  'GET /attention': { roles: EVERYBODY },
  'POST /attention/:id/resolve': { roles: WITH_SUPPORT },
  'GET /mails': { roles: EVERYBODY },
  'GET /mails/:id': { roles: EVERYBODY },
  'POST /mails/:id/send': { roles: MANAGERS },
  'GET /webhook-endpoints': { roles: ADMIN },
  'POST /webhook-endpoints': { roles: ADMIN, body: () => ({ url: 'https://hooks.example.com/openlma' }) },
  'GET /webhook-endpoints/:id': { roles: ADMIN },
  'PATCH /webhook-endpoints/:id': { roles: ADMIN, revision: true, body: () => ({ description: fresh('Endpoint') }) },
  'DELETE /webhook-endpoints/:id': { roles: ADMIN },
  'POST /webhook-endpoints/:id/secret': { roles: ADMIN },
  'POST /webhook-endpoints/:id/test': { roles: ADMIN },
  'POST /webhook-endpoints/:id/replay': { roles: ADMIN, body: () => ({ fromPosition: 1, toPosition: 1 }) },
  'GET /webhook-endpoints/:id/deliveries': { roles: ADMIN },
  'POST /webhook-deliveries/:id/retry': { roles: ADMIN },
}

export function nameOf(route: Pick<Route, 'method' | 'path'>): string {
  return `${route.method} ${route.path}`
}

export function callOf(route: Pick<Route, 'method' | 'path'>): Call {
  const call = CALLS[nameOf(route)]
  if (!call)
    throw new Error(`${nameOf(route)} is a new route: say in vendor-calls.ts how to call it and whom it serves`)
  return call
}

/** The things whose ids a field of a body or query names; undefined for a field that names none. */
export function kindOfField(field: string): keyof Things | undefined {
  const known: Record<string, keyof Things> = {
    orgId: 'orgs',
    packageId: 'packages',
    defaultPackageId: 'packages',
    packageIds: 'packages',
    subscriberId: 'subscribers',
    licenseId: 'licenses',
    followsLicenseId: 'licenses',
    installationId: 'installations',
    leadId: 'leads',
    leadIds: 'leads',
    moveId: 'moves',
    accountId: 'accounts',
    contactId: 'contacts',
    subscriberIds: 'subscribers',
    parentId: 'subscribers',
    leadManagerId: 'users',
    fallbackOwnerId: 'users',
    ownerId: 'users',
    owner: 'users',
    userId: 'users',
    toUserId: 'users',
  }
  if (known[field]) return known[field]
  if (/Ids?$/.test(field)) throw new Error(`${field} seems to name an id: say in vendor-calls.ts of what`)
  return undefined
}
