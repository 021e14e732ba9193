import { once } from 'node:events'
import { existsSync, lstatSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createTestApp } from '../../test/harness.ts'
import { freshDatabase, type Engine } from '../../test/test-database.ts'
import { appCommands } from './app-commands.ts'
import { controlPath } from './control-path.ts'
import { startControl } from './control.ts'
import { main } from './main.ts'
import { runOnApp } from './run-on-app.ts'

const PATIENCE = 180_000
const MASTER_KEY = Buffer.alloc(32, 7).toString('base64url')
const folder = mkdtempSync(join(tmpdir(), 'openlma-main-'))
const undo: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const one of undo) await one()
  rmSync(folder, { recursive: true, force: true })
})

async function run(argv: string[], env: Record<string, string>) {
  let [out, err] = ['', '']
  const code = await main({ argv, env, out: (text) => (out += text), err: (text) => (err += text) })
  return { code, out, err }
}

async function database(engine: Engine): Promise<Record<string, string>> {
  const { settings, drop } = await freshDatabase(engine)
  undo.push(drop)
  return { ...settings, MASTER_KEY }
}

const admin = (email: string, org = 'Acme') => ['create-admin', '--org', org, '--email', email, '--json']

describe('used wrongly', () => {
  test.each([
    [['frobnicate'], {}, 2, "unknown command 'frobnicate'"],
    [['create-admin', '--org', 'Acme'], {}, 2, "required option '--email"],
    [['create-admin', '--org', 'Acme', '--email', 'nonsense'], {}, 2, '--email: '],
    [['create-admin', '--org', 'Acme', '--email', 'a@b.example', '--time-zone', 'Mars/X'], {}, 2, '--time-zone: '],
    [['serve', '--port', 'four'], {}, 2, '--port: must be a port number'],
    [['serve'], { PORT: 'four' }, 2, 'PORT:'],
    [['migrate'], { OPENLMA_FOO: '1' }, 2, 'OPENLMA_FOO is not a setting'],
    [['migrate'], { DATABASE_URL: 'postgres://127.0.0.1:1/x' }, 2, 'MASTER_KEY is required'],
    [['migrate'], { DATABASE_URL: 'postgres://127.0.0.1:1/x', MASTER_KEY }, 1, 'openlma: '],
    [['worker'], { DATA_DIR: folder }, 1, 'Set DATABASE_URL'],
    [['health', '--url', 'http://127.0.0.1:1'], {}, 1, ''],
  ])('%j with %j ends with %i', async (argv, env, code, message) => {
    const { out, err, ...ended } = await run(argv, env as Record<string, string>)
    expect(ended.code).toBe(code)
    expect(err).toContain(message)
    expect(out === '' || argv[0] === 'health').toBe(true)
    expect(err).not.toContain('    at ')
  })

  test('with --json a refusal is JSON too', async () => {
    const refused = await run(['worker', '--json'], { DATA_DIR: folder })
    expect(refused).toMatchObject({ code: 1, err: '' })
    expect(JSON.parse(refused.out)).toEqual({ error: { code: 'database_url_required', message: expect.any(String) } })
  })
})

test.each(['postgres', 'embedded'] as const)(
  'create-admin on %s: orgs, people and links',
  { timeout: PATIENCE },
  async (engine) => {
    const env = await database(engine)
    const first = await run(admin('Ada@Example.com'), env)
    expect(first).toMatchObject({ code: 0, err: '' })
    const second = JSON.parse((await run(admin('ada@example.com', 'Second'), env)).out)
    const { orgId, userId, apiKey, setupUrl } = JSON.parse(first.out)
    expect(second.userId).toBe(userId)
    expect(second.orgId).not.toBe(orgId)
    expect(apiKey).toMatch(/^lma_.{43}$/)
    expect(setupUrl).toMatch(/^http:\/\/127\.0\.0\.1:4000\/reset\?token=.{43}$/)
    const link = await run(['reset-link', '--email', 'ADA@example.com', '--json'], {
      ...env,
      PUBLIC_URL: 'https://lma.example.com/',
    })
    expect(JSON.parse(link.out).url).toMatch(/^https:\/\/lma\.example\.com\/reset\?token=/)
    const unknown = await run(['reset-link', '--email', 'nobody@example.com'], env)
    expect(unknown).toMatchObject({
      code: 1,
      out: '',
      err: 'openlma: Nobody with the email nobody@example.com can sign in here.\n',
    })
    const report = await run(['verify-events', '--org', orgId], env)
    expect(report).toMatchObject({
      code: 0,
      out: `${orgId}: 3 events in 1 chain, 0 erased; every link holds.\n1 org, 3 events in 1 chain, 0 erased: every chain holds.\n`,
    })
    expect((await run(['verify-events', '--org', 'org_none'], env)).code).toBe(1)
    const foreign = await run(['migrate'], { ...env, MASTER_KEY: 'A'.repeat(43) })
    expect([foreign.code, foreign.err]).toEqual([2, expect.stringContaining('another master key')])
  },
)

test('a port that is taken is told before a database is made', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const DATA_DIR = join(folder, 'never')
  const refused = await run(['serve'], { DATA_DIR, PORT: String((other.address() as AddressInfo).port) })
  other.close()
  expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('is in use. Stop the other program') })
  expect(existsSync(DATA_DIR)).toBe(false)
})

test('commands that want the embedded database at once wait for each other', { timeout: PATIENCE }, async () => {
  const env = await database('embedded')
  const runs = await Promise.all(['a', 'b', 'c'].map((name) => run(admin(`${name}@example.com`), env)))
  expect(runs.map(({ code, err }) => [code, err])).toEqual([1, 2, 3].map(() => [0, '']))
  expect(JSON.parse((await run(['verify-events', '--json'], env)).out).orgs).toHaveLength(3)
})

test('a data folder too deep for a socket is reached by a short path that is ours alone', async () => {
  const { app, log, stop } = await createTestApp().then((one) => ({ ...one, log: one.app.log }))
  const DATA_DIR = join(folder, 'x'.repeat(120))
  const config = { ...app.config, DATA_DIR, DATABASE_URL: undefined }
  const path = controlPath(DATA_DIR)
  expect(Buffer.byteLength(path)).toBeLessThan(100)
  const stopControl = await startControl({ ...app, config }, appCommands)
  try {
    expect(lstatSync(path).mode & 0o777).toBe(0o600)
    expect(lstatSync(join(path, '..')).mode & 0o777).toBe(0o700)
    const [migrate] = appCommands.filter(({ name }) => name === 'migrate')
    const outcome = migrate && (await runOnApp(config, log, migrate, {}, () => {}))
    expect(outcome?.text).toContain('up to date')
  } finally {
    await stopControl()
    await stop()
  }
})
