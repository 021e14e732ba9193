import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as make from '../fixtures/signer.ts'
import { issuerOf, statementTypes } from '../src/document.ts'
import type { Documents, LicenseBody } from '../src/document.ts'

type Installation = { id: string; token: string; body: LicenseBody; acknowledged: number; version: string }
type Json = { [name: string]: unknown }

/** A call that the server got. */
export type Received = { method: string; path: string; bearer: string; body: Json; headers: IncomingMessage['headers'] }

/** A server that speaks the protocol, with what a test wants to see, change, or break. */
export type VendorServer = {
  url: string
  received: Received[]
  installations: Installation[]
  /** Answers given instead of the proper ones, in turn; `drop` does the work and cuts the connection, `slow` waits with the answer. */
  faults: ({ status: number; code?: string; headers?: Record<string, string> } | 'drop' | 'hang' | 'slow')[]
  streams: Set<ServerResponse>
  clock: { now: () => number; epoch: number; knows: boolean; nextCheckIn: number; tamper: boolean }
  modify(change: Partial<LicenseBody>): void
  stop(): Promise<void>
  /** Listens again on the same port. */
  restart(): Promise<void>
}

export async function startVendorServer(secure?: { key: string; cert: string }): Promise<VendorServer> {
  const vendor: Omit<VendorServer, 'stop' | 'restart'> = {
    url: '',
    received: [],
    installations: [],
    faults: [],
    streams: new Set(),
    clock: { now: Date.now, epoch: 100, knows: true, nextCheckIn: 3600, tamper: false },
    modify(change) {
      for (const installation of vendor.installations) {
        installation.body = { ...installation.body, ...change, revision: installation.body.revision + 1 }
      }
      for (const stream of vendor.streams) stream.write('event: changed\ndata: {"revision": 0}\n\n')
    },
  }
  const listener = (request: IncomingMessage, response: ServerResponse): void => void serve(vendor, request, response)
  const server = secure ? createSecureServer(secure, listener) : createServer(listener)
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => void server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as AddressInfo
  return Object.assign(vendor, {
    url: `${secure ? 'https' : 'http'}://127.0.0.1:${port}`,
    restart: () => listen(port),
    stop: () => close(server),
  })
}

async function serve(
  vendor: Omit<VendorServer, 'stop' | 'restart'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const bearer = (request.headers.authorization ?? '').replace('Bearer ', '')
  const path = new URL(request.url ?? '', 'http://x').pathname.replace('/api/v1', '')
  const method = request.method ?? ''
  if (path.endsWith('/stream')) return openStream(vendor, request, response)
  const body = await readBody(request)
  vendor.received.push({ method, path, bearer, body, headers: request.headers })
  const fault = vendor.faults.shift()
  if (fault === 'hang') return
  if (typeof fault === 'object') return problem(response, fault.status, fault.code ?? 'internal', fault.headers)
  const [status, answer] = answerTo(vendor, method, path, bearer, body)
  if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, 60))
  if (fault === 'drop') return void request.socket.destroy()
  if (status >= 400) return problem(response, status, String(answer['code']))
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
}

function answerTo(
  vendor: Pick<VendorServer, 'installations' | 'clock'>,
  method: string,
  path: string,
  bearer: string,
  body: Json,
): [number, Json] {
  const { installations, clock } = vendor
  if (method === 'POST' && path === '/installations') return install(vendor, body)
  const id = /^\/installations\/([^/]+)/.exec(path)?.[1]
  const installation = installations.find((one) => one.id === id)
  if (!installation || installation.token !== bearer) return [401, { code: 'token_invalid' }]
  if (!clock.knows && !body['documents']) return [401, { code: 'installation_unknown' }]
  clock.knows = true
  if (method === 'DELETE')
    installation.body = { ...installation.body, status: 'uninstalled', revision: installation.body.revision + 1 }
  if (method === 'PATCH') installation.version = String(body['version'])
  const documents = issue(vendor, installation)
  if (!path.endsWith('/check-in')) return [200, { installation: { id }, documents }]
  const have = body['have'] as { revision: number; epoch: number } | undefined
  const applied = body['applied'] as { revision: number } | undefined
  if (applied) installation.acknowledged = applied.revision
  if (typeof body['version'] === 'string') installation.version = body['version']
  const same = have?.revision === installation.body.revision && have.epoch === clock.epoch
  const time = { iss: issuerOf(make.packageId), sub: id, iat: seconds(clock.now), nonce: body['nonce'] }
  return [
    200,
    {
      time: make.signStatement(statementTypes.time, time, make.signingKey),
      documents: same ? null : documents,
      certificate: null,
      nextCheckInSeconds: clock.nextCheckIn,
    },
  ]
}

function install({ installations, clock }: Pick<VendorServer, 'installations' | 'clock'>, body: Json): [number, Json] {
  const token = String(body['token'])
  let installation = installations.find((one) => one.token === token || one.token === body['previousToken'])
  const known = installation !== undefined
  if (!installation && installations.length > 0) return [409, { code: 'subscriber_known' }]
  installation ??= {
    id: 'ins_1',
    token,
    acknowledged: 0,
    version: '',
    body: make.licenseBody({ revision: 1, accessUntil: null, expires: null }),
  }
  if (!known) installations.push(installation)
  if (installation.token !== token)
    installation.body = { ...installation.body, status: 'active', revision: installation.body.revision + 1 }
  installation.token = token
  installation.version = String(body['version'])
  return [
    known ? 200 : 201,
    { installation: { id: installation.id }, token, documents: issue({ clock }, installation) },
  ]
}

function issue({ clock }: Pick<VendorServer, 'clock'>, { id, token, body }: Installation): Documents {
  const iat = seconds(clock.now)
  const times = { iat, nbf: iat - 3600, exp: iat + 30 * make.day }
  const license = make.license(body, { ...times, sub: id, cnf: { token_sha256: make.sha256(token) } })
  const certificate = make.certificate({ ...times, exp: iat + 90 * make.day, epoch: clock.epoch })
  return { license: clock.tamper ? make.flipBit(license, 1, 20) : license, certificate }
}

function openStream(
  vendor: Pick<VendorServer, 'streams' | 'faults' | 'installations'>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const bearer = (request.headers.authorization ?? '').replace('Bearer ', '')
  if (!vendor.installations.some(({ token }) => token === bearer)) return problem(response, 401, 'token_invalid')
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(': hello\n\n')
  vendor.streams.add(response)
  response.on('close', () => vendor.streams.delete(response))
}

function problem(response: ServerResponse, status: number, code: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/problem+json', ...headers })
  response.end(JSON.stringify({ status, code, title: code, detail: `about ${code}`, requestId: 'req_1' }))
}

async function readBody(request: IncomingMessage): Promise<Json> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text === '' ? {} : (JSON.parse(text) as Json)
}

function seconds(now: () => number): number {
  return Math.floor(now() / 1000)
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
