import type { EmptyApp, TestOrg } from './harness.ts'
import { invitationFromAfar } from './invitation.ts'
import { requestFile } from './request-file.ts'

/** One thing of every kind that an org can have, by the collection of the API it stands in. */
export type Things = {
  orgs: string
  users: string
  'api-keys': string
  packages: string
  versions: string
  subscribers: string
  accounts: string
  contacts: string
  leads: string
  licenses: string
  installations: string
  /** A user reference. */
  seats: string
  'activation-codes': string
  'offline-requests': string
  refreshes: string
  imports: string
  adoptions: string
  moves: string
  claims: string
  attention: string
  mails: string
  'webhook-endpoints': string
  'webhook-deliveries': string
}

/** What only the org itself and its customers know. */
export type Secrets = {
  apiKey: string
  installKey: string
  token: string
  manageSession: string
  code: string
  slug: string
}

export type Furnished = Things & { secrets: Secrets; name: string }

type Body = Record<string, unknown> & { id: string }

/** Fills an org through the API, as its vendor and one customer would. `name` stands in every text of it. */
export async function furnish(app: EmptyApp, org: TestOrg, name: string): Promise<Furnished> {
  const ask = async (method: string, path: string, body?: unknown, bearer = org.apiKey): Promise<Body> => {
    const answer = await app.ask(method, path, body, { authorization: `Bearer ${bearer}` })
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${answer.body}`)
    return answer.json<Body>()
  }
  const firstOf = async (path: string) => {
    const { data } = (await ask('GET', path)) as unknown as { data: Body[] }
    if (!data[0]) throw new Error(`${path} is empty`)
    return data[0].id
  }
  const user = await ask('POST', '/users', { email: `${name}@example.com`, name, role: 'sales' })
  const key = await ask('POST', '/api-keys', { name, scopes: ['read'] })
  const pack = await ask('POST', '/packages', { name, slug: name, assignOnFirstUse: false })
  const version = await ask('POST', `/packages/${pack.id}/versions`, { number: '1.0.0', name })
  const installKey = String(pack['installKey'])
  await adopt(app, { ask, orgKey: `${name}-recorded`, packageId: pack.id, installKey, apiKey: org.apiKey })
  const drafted = await ask('POST', '/imports', { name })
  await sendFile(app, org.apiKey, drafted.id, `${name}-unread`)
  const installed = (await ask('POST', '/installations', installOf(name), installKey)) as unknown as Installed
  const manageSession = await openManagePage(app, installed)
  const file = requestFile(pack.id, { installationId: installed.installation.id, token: installed.token })
  const offline = await ask('POST', `/packages/${pack.id}/offline-requests`, { file })
  const refresh = await ask('POST', `/packages/${pack.id}/refreshes`, { reason: name })
  const move = await ask('POST', '/moves', { invitation: invitationFromAfar(), packageIds: [pack.id] })
  const account = await ask('POST', '/accounts', { name, domain: `${name}.example` })
  const contact = await ask('POST', `/accounts/${account.id}/contacts`, {
    lastName: name,
    email: `contact@${name}.example`,
  })
  const code = await ask('POST', '/activation-codes', { packageId: pack.id, contact: { lastName: name } })
  await ask('POST', '/claims', claimOf(name), installKey)
  const leadId = await firstOf('/leads')
  await ask('POST', '/leads/assign', { leadIds: [leadId], ownerId: org.userId })
  await ask('POST', `/licenses/${installed.license.id}/seats`, { users: [`user-of-${name}`] })
  const endpoint = await ask('POST', '/webhook-endpoints', { url: `https://${name}.example/hook`, description: name })
  await app.sealer.idle()
  await app.background.reactors.idle()
  return {
    orgs: org.orgId,
    users: user.id,
    'api-keys': key.id,
    packages: pack.id,
    versions: version.id,
    subscribers: installed.installation.subscriberId,
    accounts: account.id,
    contacts: contact.id,
    leads: leadId,
    licenses: installed.license.id,
    installations: installed.installation.id,
    seats: `user-of-${name}`,
    'activation-codes': code.id,
    'offline-requests': offline.id,
    refreshes: refresh.id,
    imports: drafted.id,
    adoptions: await firstOf(`/packages/${pack.id}/adoptions`),
    moves: move.id,
    claims: await firstOf('/claims'),
    attention: await firstOf('/attention'),
    mails: await firstOf('/mails'),
    'webhook-endpoints': endpoint.id,
    'webhook-deliveries': await firstOf(`/webhook-endpoints/${endpoint.id}/deliveries`),
    secrets: {
      apiKey: org.apiKey,
      installKey,
      token: installed.token,
      manageSession,
      code: String(code['code']),
      slug: name,
    },
    name,
  }
}

type Ask = (method: string, path: string, body?: unknown, bearer?: string) => Promise<Body>

/** A license that was imported, and an install that adopted it. */
async function adopt(
  app: EmptyApp,
  of: { ask: Ask; orgKey: string; packageId: string; installKey: string; apiKey: string },
): Promise<void> {
  const made = await of.ask('POST', '/imports', { kind: 'generic' })
  await sendFile(app, of.apiKey, made.id, of.orgKey)
  await of.ask('PATCH', `/imports/${made.id}`, { defaultPackageId: of.packageId })
  for (const step of ['dry-run', 'start']) {
    await of.ask('POST', `/imports/${made.id}/${step}`, step === 'start' ? {} : undefined)
    await app.background.imports.idle()
  }
  const until = new Date(app.clock.now().getTime() + 86_400_000).toISOString()
  await of.ask('PUT', `/packages/${of.packageId}/adoption-window`, { until, reason: 'Moving over' })
  await of.ask('POST', '/installations', { ...installOf(of.orgKey) }, of.installKey)
  await of.ask('DELETE', `/packages/${of.packageId}/adoption-window`)
}

async function sendFile(app: EmptyApp, apiKey: string, id: string, orgKey: string): Promise<void> {
  const answer = await app.http.inject({
    method: 'PUT',
    url: `/api/v1/imports/${id}/files/license`,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'text/csv' },
    payload: `Subscriber Org ID,Status,Seats,Expires\n${orgKey},active,5,never\n`,
  })
  if (answer.statusCode >= 300) throw new Error(answer.body)
}

/** A session of the manage page, as the product and the customer's administrator get one. */
async function openManagePage(app: EmptyApp, { installation, token }: Installed): Promise<string> {
  const bearer = { authorization: `Bearer ${token}` }
  const made = await app.ask('POST', `/installations/${installation.id}/manage-link`, { person: 'Ada' }, bearer)
  const link = String(made.json().url).split('/').at(-1)
  return (await app.ask('POST', '/manage/sessions', { link })).json().token
}

type Installed = { installation: { id: string; subscriberId: string }; license: { id: string }; token: string }

function installOf(name: string) {
  const contact = { lastName: name, email: `person@${name}.example`, company: name }
  return { version: '1.0.0', subscriber: { orgId: name, name }, contact }
}

function claimOf(name: string) {
  const contact = { lastName: name, email: `claims@${name}.example` }
  return { token: name.padEnd(43, '-'), subscriber: { orgId: name }, contact, message: name }
}

/** The path with its parameters filled in from the things, each by the collection before it. */
export function pathWith(path: string, things: Things): string {
  return path.replaceAll(/([a-z-]+)\/:\w+/g, (_all, collection: string) => {
    const id = (things as Record<string, unknown>)[collection]
    if (typeof id !== 'string') throw new Error(`No thing is known for ${path}: add its kind to vendor-things.ts`)
    return `${collection}/${id}`
  })
}
