import { randomBytes } from 'node:crypto'
import type { LightMyRequestResponse } from 'fastify'
import type { EmptyApp, TestApp } from './harness.ts'

/** A package as its vendor gets it from the API. */
export type TestPackage = {
  id: string
  slug: string
  installKey: string
  testInstallKey: string
  rootKeys: { kty: 'OKP'; crv: 'Ed25519'; x: string }[]
}

/** What an install answers, as far as tests look at it. */
export type Installed = {
  installation: { id: string; subscriberId: string; status: string; version: string; test: boolean }
  token: string
  license: {
    id: string
    number: string
    status: string
    seats: number | null
    expires: string | null
    revision: number
    message: string | null
  }
  documents: { license: string; certificate: string }
}

export const newToken = () => randomBytes(32).toString('base64url')
export const newNonce = () => randomBytes(16).toString('base64url')

let count = 0

/** Some text that no other has, for names and Subscriber Org IDs. */
export const unique = (word: string) => `${word}-${++count}-${randomBytes(3).toString('hex')}`

export async function addPackage(
  app: TestApp,
  more: object = {},
  headers?: Record<string, string>,
): Promise<TestPackage> {
  const answer = await app.call('POST', '/packages', { name: 'Reports', slug: unique('reports'), ...more }, headers)
  if (answer.statusCode !== 201) throw new Error(answer.body)
  return answer.json()
}

export const CONTACT = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@acme.example', company: 'Acme' }

/** Calls the install endpoint as a product does. Everything can be set; `undefined` leaves it out. */
export function tryInstall(
  app: Pick<EmptyApp, 'ask'>,
  key: string,
  body: object = {},
  headers: Record<string, string> = {},
): Promise<LightMyRequestResponse> {
  const subscriber = { orgId: unique('acme') }
  // Somebody else in each subscriber: the same person would stay on one lead.
  const { orgId } = { ...subscriber, ...(body as { subscriber?: { orgId?: unknown } }).subscriber }
  const contact = {
    ...CONTACT,
    email: `ada@${String(orgId)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 50)}x.example`,
  }
  const usual = { version: '1.0.0', token: newToken(), subscriber, contact }
  return app.ask('POST', '/installations', { ...usual, ...body }, { authorization: `Bearer ${key}`, ...headers })
}

/** An install that must succeed. */
export async function install(app: Pick<EmptyApp, 'ask'>, key: string, body: object = {}): Promise<Installed> {
  const answer = await tryInstall(app, key, body)
  if (answer.statusCode > 201) throw new Error(answer.body)
  return answer.json()
}

/** Calls as an installation, with its token. */
export function askAs(
  app: Pick<EmptyApp, 'ask'>,
  installed: Pick<Installed, 'installation' | 'token'>,
  method: string,
  path = '',
  body?: unknown,
) {
  return app.ask(method, `/installations/${installed.installation.id}${path}`, body, {
    authorization: `Bearer ${installed.token}`,
  })
}

export function checkIn(
  app: Pick<EmptyApp, 'ask'>,
  installed: Pick<Installed, 'installation' | 'token'>,
  more: object = {},
) {
  return askAs(app, installed, 'POST', '/check-in', { nonce: newNonce(), ...more })
}

/** Changes a license as the vendor, at whatever revision it has. */
export async function modify(app: TestApp, licenseId: string, change: object): Promise<LightMyRequestResponse> {
  const before = await app.call('GET', `/licenses/${licenseId}`)
  const headers = { authorization: `Bearer ${app.org.apiKey}`, 'if-match': String(before.headers['etag']) }
  return app.call('PATCH', `/licenses/${licenseId}`, change, headers)
}

/** What a statement says, unverified. */
export function claims(statement: string): { iat: number; exp: number; lma: Record<string, unknown> } {
  return JSON.parse(Buffer.from(statement.split('.')[1] ?? '', 'base64url').toString('utf8'))
}
