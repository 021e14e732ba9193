import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dumpAll } from '../../test/org-dump.ts'
import { killCliAt, runCli, startServe, type Run, type ServeProcess } from '../../test/processes.ts'
import { freshDatabase } from '../../test/test-database.ts'
import { openDatabase } from '../platform/database.ts'
import { createLog } from '../platform/log.ts'

// Real processes take seconds to start.
const PATIENCE = 900_000
const folder = mkdtempSync(join(tmpdir(), 'openlma-backup-cli-'))
const file = join(folder, 'a.backup')
const passphrase = join(folder, 'passphrase')
const DATA_DIR = join(folder, 'a')
const undo: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const one of undo) await one()
  rmSync(folder, { recursive: true, force: true })
})

type Made = { orgId: string; apiKey: string }
const resultOf = <T>(run: Run): T => {
  expect(run).toMatchObject({ code: 0 })
  return JSON.parse(run.stdout) as T
}

async function post(url: string, path: string, key: string, body: object): Promise<Record<string, string>> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const answer = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(await answer.text())
  return (await answer.json()) as Record<string, string>
}

let admin: Made
let server: ServeProcess
let installs = 0
const read = async (settings: Partial<Record<'DATABASE_URL' | 'DATA_DIR', string>>): Promise<string[]> => {
  const base = { DATABASE_URL: undefined, DATABASE_POOL: 2, DATA_DIR: folder }
  const database = await openDatabase({ ...base, ...settings }, createLog('error'))
  try {
    return await dumpAll(database.db)
  } finally {
    await database.close()
  }
}

beforeAll(async () => {
  writeFileSync(passphrase, 'correct horse battery\n', { mode: 0o600 })
  server = await startServe({ DATA_DIR })
  admin = resultOf(await runCli(['create-admin', '--org', 'Acme', '--email', 'a@example.com', '--json'], { DATA_DIR }))
}, PATIENCE)

test(
  'beside a running server that goes on writing: backup, then restore into another one',
  { timeout: PATIENCE },
  async () => {
    const { installKey = '' } = await post(server.url, '/packages', admin.apiKey, { name: 'Widget', slug: 'widget' })
    let writing = true
    const install = () =>
      post(server.url, '/installations', installKey, {
        version: '1.0.0',
        subscriber: { orgId: `customer-${++installs}` },
        contact: { lastName: 'L', email: `a${installs}@c${installs}.example` },
      })
    await install()
    const writer = (async () => {
      while (writing) await install()
    })()
    const args = ['--to', file, '--passphrase-file', passphrase, '--with-master-key', '--json']
    const before = installs
    const backup = resultOf<{ rows: number; holdsMasterKey: boolean }>(await runCli(['backup', ...args], { DATA_DIR }))
    writing = false
    await writer
    expect(backup).toMatchObject({ holdsMasterKey: true, sealed: true })
    expect(installs).toBeGreaterThan(before + 1)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect([existsSync(join(DATA_DIR, 'copy')), existsSync(`${file}.part`)]).toEqual([false, false])

    const other = { DATA_DIR: join(folder, 'b') }
    const second = await startServe(other)
    const from = ['restore', '--from', file, '--json']
    expect(await runCli(from, other)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('archive_passphrase_wrong'),
    })
    const restored = resultOf(await runCli([...from, '--passphrase-file', passphrase], other))
    expect(restored).toMatchObject({ orgs: 1, packages: 1, rows: backup.rows - 1, resealed: true })
    const headers = { authorization: `Bearer ${admin.apiKey}` }
    const answer = await fetch(`${second.url}/api/v1/installations?limit=1`, { headers })
    expect(answer.status).toBe(200)
    // It signs with keys that were sealed under another master key.
    expect(
      await post(second.url, '/installations', installKey, {
        version: '1.0.0',
        subscriber: { orgId: 'after' },
        contact: { lastName: 'L', email: 'a@after.example' },
      }),
    ).toHaveProperty('documents')
    expect(resultOf(await runCli(['verify-events', '--json'], other))).toMatchObject({ ok: true })
    expect(await runCli([...from, '--passphrase-file', passphrase], other)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(JSON.stringify('--replace "Acme"').slice(1, -1)),
    })
    second.signal('SIGTERM')
    await second.ended
  },
)

test('a restore that is killed leaves all or nothing', { timeout: PATIENCE }, async () => {
  const fresh = await freshDatabase('embedded')
  undo.push(fresh.drop)
  const settings = fresh.settings as Record<string, string>
  const args = ['restore', '--from', file, '--passphrase-file', passphrase, '--json']
  const killed = await killCliAt('Writing licenses', args, settings)
  const verify = () => runCli(['verify-events', '--json'], settings)
  expect([killed.code, resultOf<{ orgs: unknown[] }>(await verify()).orgs.length]).toEqual([null, 0])
  expect(resultOf(await runCli(args, settings))).toMatchObject({ orgs: 1 })
  expect(resultOf(await verify())).toMatchObject({ ok: true, orgs: [{ faults: 0 }] })
})

test('the embedded database goes to PostgreSQL, row for row', { timeout: PATIENCE }, async () => {
  const fresh = await freshDatabase('postgres')
  undo.push(fresh.drop)
  const { DATABASE_URL = '' } = fresh.settings
  const args = ['copy-database', '--to', DATABASE_URL, '--json']
  expect(await runCli(args, { DATA_DIR })).toMatchObject({ code: 1, stdout: expect.stringContaining('server_running') })
  server.signal('SIGTERM')
  await server.ended
  const { rows } = resultOf<{ rows: number }>(await runCli(args, { DATA_DIR }))
  const [before, after] = [await read({ DATA_DIR }), await read({ DATABASE_URL })]
  expect(after).toEqual(before)
  expect(rows).toBe(before.length)
  expect(await runCli(args, { DATA_DIR })).toMatchObject({ stdout: expect.stringContaining('database_not_empty') })

  const kept = readFileSync(file)
  const full = await runCli(['backup', '--to', file, '--json'], { DATABASE_URL, DATA_DIR: folder }, 4_096)
  expect([full.code, JSON.parse(full.stdout).error.code]).toEqual([1, 'storage_full'])
  expect([existsSync(`${file}.part`), readFileSync(file)]).toEqual([false, kept])
  expect(readdirSync(DATA_DIR)).toContain('master.key')
})
