import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { createAdmin, type CreatedAdmin } from '../src/access/create-org.ts'
import { PERMISSIONS, ROLE_PERMISSIONS } from '../src/access/rules.ts'
import type { Role } from '../src/access/schema.ts'
import { startApp, type RunningApp } from '../src/app.ts'
import { listEvents } from '../src/events/queries.ts'
import type { Event, EventQuery } from '../src/events/schema.ts'
import { createHttp } from '../src/http.ts'
import { saveOrg } from '../src/orgs/queries.ts'
import { SETTINGS, type Config } from '../src/platform/config.ts'
import { createCtx, type App, type Ctx } from '../src/platform/context.ts'
import { createLog } from '../src/platform/log.ts'
import type { Mail } from '../src/platform/mail.ts'
import { freshDatabase, type Engine } from './test-database.ts'

export type TestOptions = {
  /** Default: TEST_ENGINE, else postgres. */
  engine?: Engine
  /** Where the clock of the App stands at first; it goes on from there. */
  at?: Date
  /** Whether jobs run. */
  work?: boolean
  /** Whether mail can be sent; what is sent is in `mails`. */
  mail?: boolean
  /** Settings besides those of the database. Rate limits are off unless RATE_LIMIT is given. */
  settings?: Record<string, string>
}

/** A vendor of the test: its ids, its API key of scope admin, and contexts to call verbs with. */
export type TestOrg = CreatedAdmin & { admin: Ctx; as: (role: Role) => Ctx }

/** An App on whose server nobody is yet. */
export type EmptyApp = RunningApp & {
  http: FastifyInstance
  config: Config
  clock: { now(): Date; advance(ms: number): void; set(at: Date): void }
  addOrg(name?: string): Promise<TestOrg>
  mails: Mail[]
  /** Calls the API below /api/v1 with these headers. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  /** The history of an org, sealed, oldest first. */
  eventsOf(orgId: string, query?: Partial<EventQuery>): Promise<Event[]>
}

export type TestApp = EmptyApp & {
  /** The first org; `addOrg` makes others. */
  org: TestOrg
  /** Calls the API as the admin key of `org`, or with other headers. */
  call: EmptyApp['ask']
  /** The history of `org`, oldest first. */
  events(query?: Partial<EventQuery>): Promise<Event[]>
}

const MASTER_KEY = Buffer.alloc(32, 7).toString('base64url')

/** A whole App on a fresh database, with a clock you can move. Call `stop` when done. */
export async function createTestApp(options: TestOptions = {}): Promise<TestApp> {
  const empty = await createEmptyApp(options)
  const org = await empty.addOrg()
  const ownKey = { authorization: `Bearer ${org.apiKey}` }
  return {
    ...empty,
    org,
    call: (method, path, body, headers = ownKey) => empty.ask(method, path, body, headers),
    events: (query = {}) => empty.eventsOf(org.orgId, query),
  }
}

/** The same before anybody has set it up. */
export async function createEmptyApp(options: TestOptions = {}): Promise<EmptyApp> {
  const engine = options.engine ?? (process.env['TEST_ENGINE'] === 'embedded' ? 'embedded' : 'postgres')
  const database = await freshDatabase(engine)
  const base = { MASTER_KEY, RATE_LIMIT: '1000', LOG_LEVEL: 'error', PORT: '0', DATABASE_POOL: '10' }
  const config = SETTINGS.parse({ ...base, ...database.settings, ...options.settings })
  const log = createLog(config.LOG_LEVEL)
  let offset = options.at ? options.at.getTime() - Date.now() : 0
  const now = () => new Date(Date.now() + offset)
  const running = await startApp(config, log, { clock: now, work: options.work ?? false })
  const { app } = running
  const mails: Mail[] = []
  if (options.mail) recordMails(app, mails)
  const http = await createHttp(app)
  return {
    ...running,
    http,
    config,
    clock: {
      now,
      advance: (ms) => void (offset += ms),
      set: (at) => void (offset = at.getTime() - Date.now()),
    },
    addOrg: (name = 'Acme') => newOrg(app, name),
    mails,
    ask: (method, path, body, headers = {}) =>
      http.inject({
        method: method as InjectOptions['method'],
        url: path.startsWith('/api/') ? path : `/api/v1${path}`,
        headers,
        ...(body === undefined ? {} : { payload: body as object }),
      }),
    async eventsOf(orgId, query = {}) {
      await running.sealer.idle()
      const page = await listEvents(app.database.db, orgId, { limit: 200, ...query })
      return page.data.toReversed()
    },
    async stop() {
      for (const end of app.closing) end()
      await http.close()
      await running.stop()
      await database.drop()
    },
  }
}

async function newOrg(app: App, name: string): Promise<TestOrg> {
  const email = `admin-${crypto.randomUUID()}@example.com`
  const created = await createAdmin(app, { org: name, email, name: 'Ada Admin', timeZone: 'Europe/Berlin' })
  // Nobody owns a lead unless the test says who.
  await saveOrg(app.database.db, created.orgId, { fallback_owner_id: null })
  const as = (permissions: readonly string[]) =>
    createCtx(app, { orgId: created.orgId, actor: { kind: 'user', id: created.userId }, permissions })
  return { ...created, admin: as(PERMISSIONS), as: (role) => as(ROLE_PERMISSIONS[role]) }
}

function recordMails(app: App, mails: Mail[]): void {
  app.mail = {
    enabled: true,
    async send(mail) {
      mails.push(mail)
    },
    close: () => {},
  }
}

/** Asks until the answer is there; fails after the deadline, which is for a hung test and not for a slow one. */
export async function until<T>(
  ask: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  ms = 10_000,
): Promise<T> {
  const deadline = Date.now() + ms
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    if (Date.now() > deadline) throw new Error('what the test waits for did not happen in time')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
