import { expect } from 'vitest'
import type { Move } from '../src/moves/schema.ts'
import { SETTINGS } from '../src/platform/config.ts'
import { openDatabase, type Db } from '../src/platform/database.ts'
import { createLog } from '../src/platform/log.ts'
import { until } from './harness.ts'
import { rowsOfPackage } from './moved-rows.ts'
import { runCli } from './processes.ts'
import { startServerProcess, type ServerProcess } from './server-process.ts'
import { PASSWORD, tokenOf } from './sign-in.ts'
import { freshDatabase, type Engine } from './test-database.ts'

export type Pack = { id: string; installKey: string; rootKeys: object[] }

/** Throws for an answer that is no success. */
type Call = <T = Move>(method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<T>

/** Who moves packages: an admin of an org, signed in at its server. */
export type Party = { call: Call; admin: string }

/** A server as a process of its own, with a database and a master key of its own, and its admin. */
export type Side = Party & {
  settings: Record<string, string>
  server: ServerProcess
  /** Again, after a restore. */
  signIn(): Promise<void>
  drop(): Promise<void>
}

export async function startSide(engine: Engine, masterKey: number, admin: string): Promise<Side> {
  const database = await freshDatabase(engine)
  const key = Buffer.alloc(32, masterKey).toString('base64url')
  const settings = { ...database.settings, MASTER_KEY: key, RATE_LIMIT: '1000' }
  const server = await startServerProcess(settings)
  const session = sessionOf(server.url, admin)
  const drop = async () => {
    await server.kill()
    await database.drop()
  }
  try {
    const token = tokenOf((await until(() => server.setupUrl())) ?? '')
    const person = { name: 'Ada', email: admin, password: PASSWORD }
    await send(server.url, 'POST', '/setup', { token, orgName: 'Acme', timeZone: 'UTC', ...person })
    await session.signIn()
  } catch (error) {
    await drop()
    throw error
  }
  return { settings, server, admin, ...session, drop }
}

/** Another org of the same server, with the same admin, who works in both at once. */
export async function addOrg({ server, admin, call }: Side, name: string): Promise<Party> {
  const { id: orgId } = await call<{ id: string }>('POST', '/orgs', { name, timeZone: 'UTC' })
  const session = sessionOf(server.url, admin)
  await session.signIn()
  await session.call('PUT', '/session/org', { orgId })
  return { admin, call: session.call }
}

function sessionOf(url: string, email: string): { call: Call; signIn(): Promise<void> } {
  let cookie = ''
  return {
    async signIn() {
      const session = await send(url, 'POST', '/session', { email, password: PASSWORD })
      const cookies = session.headers.getSetCookie().map((one) => one.split(';')[0])
      cookie = cookies.join('; ')
    },
    async call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const answer = await send(url, method, path, body, { ...headers, cookie })
      const isFile = answer.headers.get('content-type')?.startsWith('application/octet-stream')
      return (isFile ? new Uint8Array(await answer.arrayBuffer()) : await answer.json()) as T
    },
  }
}

/** `body`: bytes and streams go as a file, anything else as JSON. */
async function send(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  given: Record<string, string> = {},
): Promise<Response> {
  const isFile = body instanceof Uint8Array || body instanceof ReadableStream
  const type = isFile ? 'application/octet-stream' : 'application/json'
  const typed: Record<string, string> = body === undefined ? {} : { 'content-type': type }
  const headers = { ...given, 'sec-fetch-site': 'same-origin', ...typed }
  const payload: { body?: BodyInit } =
    body === undefined ? {} : { body: isFile ? (body as BodyInit) : JSON.stringify(body) }
  // The types do not know yet what a stream needs.
  const request = { method, headers, duplex: 'half', ...payload }
  const answer = await fetch(`${url}/api/v1${path}`, request)
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return answer
}

/** Invites somebody, who accepts; answers their id. */
export async function addMember(side: Side, email: string): Promise<string> {
  const body = { email, name: 'Mary', role: 'license_manager' }
  const { id, inviteUrl } = await side.call<{ id: string; inviteUrl: string }>('POST', '/users', body)
  await send(side.server.url, 'POST', '/invites/accept', {
    token: tokenOf(inviteUrl),
    name: 'Mary',
    password: PASSWORD,
  })
  return id
}

/** Uses the database of a server from outside; one in a folder only while the server does not run. */
export async function withDatabase<T>({ settings }: Side, use: (db: Db) => Promise<T>): Promise<T> {
  const opened = await openDatabase(SETTINGS.parse(settings), createLog('silent'))
  try {
    return await use(opened.db)
  } finally {
    await opened.close()
  }
}

export async function rowsAt(side: Side, packageId: string, before: Date): Promise<Record<string, string[]>> {
  return withDatabase(side, (db) => rowsOfPackage(db, packageId, before))
}

/** The history of a server that does not run verifies, by its own command. */
export async function expectWholeHistory({ settings }: Side): Promise<void> {
  expect(JSON.parse((await runCli(['verify-events', '--json'], settings)).stdout)).toMatchObject({ ok: true })
}

export type Frozen = { id: string; thereId: string }

/** Up to the freeze. */
export async function freezeMove(from: Party, to: Party, packageIds: string[]): Promise<Frozen> {
  type Invited = { invitation: string; moveId: string; fingerprint: string }
  const invited = await to.call<Invited>('POST', '/moves/invitations', {})
  const { id } = await from.call('POST', '/moves', { invitation: invited.invitation, packageIds })
  await from.call('POST', `/moves/${id}/freeze`, { password: PASSWORD, fingerprint: invited.fingerprint })
  return { id, thereId: invited.moveId }
}

export async function exportMove(from: Party, { id }: Frozen): Promise<Uint8Array> {
  return from.call<Uint8Array>('POST', `/moves/${id}/export`, { password: PASSWORD })
}

/** From the freeze to the receipt. */
export async function stageMove(from: Party, to: Party, move: Frozen): Promise<void> {
  const { receipt } = await to.call('POST', `/moves/${move.thereId}/import`, await exportMove(from, move))
  await from.call('POST', `/moves/${move.id}/receipt`, { receipt })
}

/** From the freeze on, between two orgs of one server, until it is live. */
export async function moveWithin(from: Party, to: Party, move: Frozen): Promise<void> {
  await from.call('POST', `/moves/${move.id}/deliver`, { password: PASSWORD })
  await from.call('POST', `/moves/${move.id}/hand-over`, { password: PASSWORD })
  await until(async () => (await to.call('GET', `/moves/${move.thereId}`)).status === 'live', 20_000)
}

/** The decision, and the release brought over. */
export async function handOverMove(from: Party, to: Party, move: Frozen): Promise<void> {
  const { release } = await from.call('POST', `/moves/${move.id}/hand-over`, { password: PASSWORD })
  await to.call('POST', `/moves/${move.thereId}/release`, { release })
}
