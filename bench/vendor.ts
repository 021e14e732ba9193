import { randomBytes } from 'node:crypto'
import { startServer, type Served } from './serve.ts'

export type Vendor = {
  server: Served
  apiKey: string
  packageId: string
  installKey: string
  rootKeys: never[]
  /** Of the admin: what only a person may do takes a session, and some of it the password again. */
  session: { cookie: string; origin: string }
  password: string
  /** Of the process, as the environment of a command beside it. */
  settings: Record<string, string>
  /** Ends the process and starts another on the same database. */
  restart: () => Promise<void>
}

/** A served process on a database of `where`, with an org and one package made through its API. */
export async function startVendor(where: { DATABASE_URL: string } | { DATA_DIR: string }): Promise<Vendor> {
  const settings = { ...where, MASTER_KEY: randomBytes(32).toString('base64url'), RATE_LIMIT: '1000' }
  const server = await startServer(settings)
  const setupUrl = new URL(server.setupUrl ?? '')
  const password = randomBytes(12).toString('hex')
  const setUp = await call(server, 'POST', '/setup', {
    token: setupUrl.searchParams.get('token'),
    orgName: 'Bench',
    email: 'bench@vendor.example',
    name: 'Bench',
    password,
  })
  const cookie = setUp.headers.get('set-cookie')?.split(';')[0] ?? ''
  const session = { cookie, origin: server.url }
  const key = await call(server, 'POST', '/api-keys', { name: 'bench', scopes: ['admin'] }, session)
  const apiKey = ((await key.json()) as { key: string }).key
  const made = await call(
    server,
    'POST',
    '/packages',
    { name: 'Bench', slug: 'bench' },
    { authorization: `Bearer ${apiKey}` },
  )
  const { id, installKey, rootKeys } = (await made.json()) as { id: string; installKey: string; rootKeys: never[] }
  const version = { number: '1.0.0' }
  await call(server, 'POST', `/packages/${id}/versions`, version, { authorization: `Bearer ${apiKey}` })
  const vendor: Vendor = {
    ...{ server, apiKey, packageId: id, installKey, rootKeys, session, password, settings },
    async restart() {
      await vendor.server.stop()
      vendor.server = await startServer(settings)
      vendor.session = { cookie, origin: vendor.server.url }
    },
  }
  return vendor
}

export async function call(
  { url }: Pick<Served, 'url'>,
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response
}

/** Asks the API in the vendor's name. */
export async function ask<Answer>(vendor: Vendor, method: string, path: string, body?: object): Promise<Answer> {
  const headers = { authorization: `Bearer ${vendor.apiKey}`, 'content-type': 'application/json' }
  const answer = await fetch(`${vendor.server.url}/api/v1${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Answer
}
