import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { memoryStore, openLicense } from '@openlma/sdk'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createEmptyApp, createTestApp, type EmptyApp, type TestApp } from '../../test/harness.ts'
import { dumpAll } from '../../test/org-dump.ts'
import { addPackage, checkIn, install, modify, unique, type TestPackage } from '../../test/product.ts'
import { verifyEvents } from '../events/verify.ts'
import { readArchive } from '../platform/archive-read.ts'
import { restore } from './restore.ts'
import { writeBackup } from './write-backup.ts'

const folder = mkdtempSync(join(tmpdir(), 'openlma-backups-'))
const PASSPHRASE = 'correct horse battery'
const OTHER_KEY = Buffer.alloc(32, 9).toString('base64url')
const quiet = () => {}
const undo: (() => Promise<void>)[] = []
// Each embedded database takes memory until it is closed.
afterEach(async () => {
  for (const one of undo.splice(0)) await one()
})
afterAll(async () => {
  await app.stop()
  rmSync(folder, { recursive: true, force: true })
})

let app: TestApp
let pkg: TestPackage
let file: string
beforeAll(async () => {
  app = await createTestApp()
  pkg = await vendor(app)
  file = await backUp(app)
})

/** A vendor with something in most tables, and texts that are easily broken on their way. */
async function vendor(on: TestApp): Promise<TestPackage> {
  const made = await addPackage(on, { defaultTerms: { status: 'trial', days: 30, seats: 3 } })
  for (const orgId of ['Straße 1', 'quote " backslash \\ null', '日本\u2028語']) {
    const one = await install(on, made.installKey, { subscriber: { orgId: unique(orgId), name: orgId } })
    await modify(on, one.license.id, { seats: 5, features: { a: true, b: [1, 'x'] }, message: 'Zeile 1\nZeile 2' })
    await checkIn(on, one)
  }
  const hook = { url: 'https://hooks.example.com/a', kinds: null }
  expect((await on.call('POST', '/webhook-endpoints', hook)).statusCode).toBe(201)
  await on.sealer.idle()
  return made
}

let files = 0
async function backUp(from: EmptyApp, more: Partial<Parameters<typeof writeBackup>[1]> = {}): Promise<string> {
  const to = join(folder, `${++files}.backup`)
  const usual = { to, passphrase: null, masterKey: null, at: from.clock.now(), sender: 'http://127.0.0.1', say: quiet }
  await from.observations.flush()
  await writeBackup(from.app.database, { ...usual, ...more })
  return to
}

const openAt = (path: string, passphrase?: string) => () =>
  readArchive(createReadStream(path), { open: { passphrase } })

function restoreInto(to: EmptyApp, path: string, more: Partial<Parameters<typeof restore>[1]> = {}) {
  return restore(to.app, { open: openAt(path), replace: null, masterKey: null, say: quiet, ...more })
}

async function emptyApp(settings: Record<string, string> = {}): Promise<EmptyApp> {
  const made = await createEmptyApp({ settings })
  undo.push(made.stop)
  return made
}

/** What a restore adds by itself, and what it says of itself. */
const ADDED = /^(signing_keys|events|unsealed_events|event_positions|chain_heads|attention_items) /
const LEFT_OUT = /^(sessions|manage_sessions|chain_heads|server_settings) /

async function comparable(from: EmptyApp): Promise<Set<string>> {
  const lines = await dumpAll(from.app.database.db)
  return new Set(
    lines
      .filter((line) => !LEFT_OUT.test(line))
      .map((line) => line.replace(/"[a-z_]*sealed":"[^"]*"/g, ''))
      .map((line) => (line.startsWith('packages ') ? line.replace(/"(epoch|updated_at)":("[^"]*"|\d+)/g, '') : line)),
  )
}

async function expectWhole(restored: EmptyApp): Promise<void> {
  const [before, after] = [await comparable(app), await comparable(restored)]
  expect([...before].filter((line) => !after.has(line))).toEqual([])
  expect([...after].filter((line) => !before.has(line) && !ADDED.test(line))).toEqual([])
  await restored.sealer.idle()
  const [report] = await verifyEvents(restored.app, [app.org.orgId])
  expect(report).toMatchObject({ faults: 0 })
}

describe('a restored backup', () => {
  test('holds every row, verifies, signs with a higher epoch, and says what happened', async () => {
    const to = await emptyApp()
    const report = await restoreInto(to, file)
    expect(report).toMatchObject({ orgs: 1, packages: 1, resealed: false })
    await expectWhole(to)
    const events = await to.eventsOf(app.org.orgId)
    expect(events.slice(-2).map(({ kind }) => kind)).toEqual(['signing_key.created', 'org.restored'])
    const headers = { authorization: `Bearer ${app.org.apiKey}` }
    const attention = (await to.ask('GET', '/attention', undefined, headers)).json<{ data: { kind: string }[] }>()
    expect(attention.data.map(({ kind }) => kind)).toContain('server_restored')
    const [before, after] = [app, to].map((one) => one.ask('GET', `/packages/${pkg.id}`, undefined, headers))
    expect((await after!).json()).toMatchObject({ rootKeys: (await before!).json<TestPackage>().rootKeys })
  })

  test('under another master key: with the key in it, or given, or not at all', async () => {
    const to = await emptyApp({ MASTER_KEY: OTHER_KEY })
    await expect(restoreInto(to, file)).rejects.toMatchObject({ code: 'master_key_needed' })
    const masterKey = Buffer.from(app.config.MASTER_KEY!, 'base64url')
    await expect(restoreInto(to, file, { masterKey: Buffer.alloc(32, 1) })).rejects.toMatchObject({
      code: 'master_key_needed',
    })
    expect(await restoreInto(to, file, { masterKey })).toMatchObject({ resealed: true })
    await expectWhole(to)
    const made = await install(to, pkg.installKey, { subscriber: { orgId: unique('new') } })
    expect((await checkIn(to, made)).statusCode).toBe(200)

    const sealed = await backUp(app, { passphrase: PASSPHRASE, masterKey })
    expect(readFileSync(sealed).includes(app.config.MASTER_KEY!)).toBe(false)
    const second = await emptyApp({ MASTER_KEY: OTHER_KEY })
    await expect(restoreInto(second, sealed)).rejects.toMatchObject({ code: 'archive_passphrase_wrong' })
    const report = await restoreInto(second, sealed, { open: openAt(sealed, PASSPHRASE) })
    expect(report).toMatchObject({ resealed: true })
    await expectWhole(second)
    const endpoints = await second.ask('GET', '/webhook-endpoints', undefined, {
      authorization: `Bearer ${app.org.apiKey}`,
    })
    expect(endpoints.statusCode).toBe(200)
  })
})

describe('all or nothing', () => {
  test('a damaged, a cut, a newer and a foreign file leave the database as it was', async () => {
    const to = await emptyApp()
    const before = await dumpAll(to.app.database.db)
    const whole = readFileSync(file)
    const attempt = async (bytes: Buffer) => {
      const path = join(folder, 'spoiled')
      writeFileSync(path, bytes)
      return restoreInto(to, path).then(
        () => 'restored',
        (error: { code: string }) => error.code,
      )
    }
    const flipped = Buffer.from(whole)
    flipped[flipped.length - 40]! ^= 1
    expect(await attempt(flipped)).toBe('archive_damaged')
    expect(await attempt(whole.subarray(0, -1))).toBe('archive_truncated')
    expect(await attempt(Buffer.from('{}'))).toBe('archive_unknown')
    const newer = Buffer.from(whole.toString('latin1').replace('"version":1', '"version":9'), 'latin1')
    expect(await attempt(newer)).toBe('archive_version_newer')
    expect(await dumpAll(to.app.database.db)).toEqual(before)
    expect(await restoreInto(to, file)).toMatchObject({ orgs: 1 })
  })

  test('a database that is not empty is replaced only by who types what is in it', async () => {
    const to = await createTestApp()
    undo.push(to.stop)
    await addPackage(to)
    const before = await dumpAll(to.app.database.db)
    for (const replace of [null, '', 'acme', 'Acme,Other']) {
      await expect(restoreInto(to, file, { replace })).rejects.toMatchObject({ code: 'database_not_empty' })
    }
    expect(await dumpAll(to.app.database.db)).toEqual(before)
    await restoreInto(to, file, { replace: 'Acme' })
    await expectWhole(to)
  })

  test('a full disk leaves the backup of before, and no half', async () => {
    const to = join(folder, 'kept.backup')
    writeFileSync(to, 'the one of before')
    const input = { to, passphrase: null, masterKey: null, at: app.clock.now(), sender: '', say: quiet }
    const full = writeBackup(app.app.database, input, (path) => {
      writeFileSync(path, '')
      return new Writable({
        write: (_part, _encoding, done) => done(Object.assign(new Error('no space left'), { code: 'ENOSPC' })),
      })
    })
    await expect(full).rejects.toMatchObject({ code: 'ENOSPC' })
    expect([existsSync(`${to}.part`), readFileSync(to, 'utf8')]).toEqual([false, 'the one of before'])
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })
})

test('a backup is not written to the place of a folder', async () => {
  const path = join(folder, 'kept')
  mkdirSync(path)
  await expect(backUp(app, { to: path })).rejects.toMatchObject({ code: 'change_refused' })
  expect([readdirSync(path), existsSync(`${path}.part`)]).toEqual([[], false])
})

test('products go on after a restore from yesterday, and installs since then come back (I9)', async () => {
  const server = await createTestApp()
  undo.push(server.stop)
  await server.http.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(server.http.server.address() as AddressInfo).port}`
  const made = await addPackage(server)
  const product = async (orgId: string) => {
    const license = await openLicense({
      server: url,
      packageId: made.id,
      rootKeys: made.rootKeys as never,
      installKey: made.installKey,
      store: memoryStore(),
      proxy: false,
    })
    await license.install({
      version: '1.0.0',
      subscriber: { orgId },
      contact: { lastName: 'L', email: `a@${orgId}.example` },
    })
    return license
  }
  const first = await product('before')
  const yesterday = await backUp(server)
  const second = await product('since')
  await server.call('POST', `/packages/${made.id}/signing-keys`, { revoke: true })
  const licenses = (await server.call('GET', '/licenses')).json<{ data: { id: string; revision: number }[] }>().data
  for (const { id } of licenses) await modify(server, id, { seats: 17 })
  await Promise.all([first.checkIn(), second.checkIn()])

  await restoreInto(server, yesterday, { replace: 'Acme' })
  expect([first.check().code, second.check().code]).toEqual(['licensed', 'licensed'])
  await Promise.all([first.checkIn(), second.checkIn()])
  expect([first.check().code, second.check().code]).toEqual(['licensed', 'licensed'])
  const items = (await server.call('GET', '/attention')).json<{ data: { kind: string }[] }>().data
  expect(items.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['server_restored', 'installation_recreated', 'restored_from_backup']),
  )
  expect((await server.call('GET', '/installations')).json<{ data: unknown[] }>().data).toHaveLength(2)
  await server.sealer.idle()
  expect(await verifyEvents(server.app, [server.org.orgId])).toMatchObject([{ faults: 0 }])
})
