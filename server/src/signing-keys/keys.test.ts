import { createPrivateKey, createPublicKey } from 'node:crypto'
import { sql } from 'kysely'
import { verifyCertificate } from '@openlma/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, checkIn, install } from '../../test/product.ts'
import { rotateDueKeys } from './rotate-due.ts'
import { rotateSigningKey } from './rotate.ts'
import { signerOf } from './signer.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.stop())

const DAY = 86_400_000
const keysOf = async (packageId: string) =>
  (
    await sql<{
      kid: string
      sealed: Buffer
      revoked_at: Date | null
    }>`select kid, private_key_sealed as sealed, revoked_at from signing_keys where package_id = ${packageId} order by created_at`.execute(
      app.app.database.db,
    )
  ).rows

describe('signing keys', () => {
  test('are made again in time by the nightly job, once, with overlap', async () => {
    const start = app.clock.now()
    const pkg = await addPackage(app)
    await rotateDueKeys(app.app)
    expect(await keysOf(pkg.id)).toHaveLength(1)
    app.clock.advance(81 * DAY)
    await rotateDueKeys(app.app)
    await rotateDueKeys(app.app)
    const keys = await keysOf(pkg.id)
    expect(keys).toHaveLength(2)
    expect((await signerOf(app.app, pkg.id)).kid).toBe(keys[1]?.kid)
    const created = await app.events({ packageId: pkg.id, kind: 'signing_key.created' })
    expect(created.map(({ actor }) => actor.kind)).toEqual(['api_key', 'system'])
    app.clock.set(start)
  })

  test('where no job ran for a hundred days, whoever needs one makes it', async () => {
    const start = app.clock.now()
    const pkg = await addPackage(app)
    const made = await install(app, pkg.installKey)
    app.clock.advance(100 * DAY)
    const answers = await Promise.all([1, 2, 3, 4].map(() => checkIn(app, made)))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200])
    expect(await keysOf(pkg.id)).toHaveLength(2)
    const { certificate } = answers[0]!.json().documents
    expect(await verifyCertificate(certificate, { packageId: pkg.id, rootKeys: pkg.rootKeys })).toMatchObject({
      ok: true,
    })
    app.clock.set(start)
  })

  test('private halves lie sealed, and in no event', async () => {
    const pkg = await addPackage(app)
    const [key] = await keysOf(pkg.id)
    expect(() => createPrivateKey({ key: key!.sealed, format: 'der', type: 'pkcs8' })).toThrow()
    const der = app.app.vault.open(key!.sealed, `key/${key!.kid}`)
    expect(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).asymmetricKeyType).toBe('ed25519')
    expect(() => app.app.vault.open(key!.sealed, 'key/other')).toThrow()
    expect(JSON.stringify(await app.events({ packageId: pkg.id }))).not.toContain(
      der.subarray(-32).toString('base64url'),
    )
  })

  test('a revocation stops every key before it, and raises the epoch even within a second', async () => {
    const pkg = await addPackage(app)
    const first = await rotateSigningKey(app.org.admin, pkg.id, 'revoke')
    const second = await rotateSigningKey(app.org.admin, pkg.id, 'revoke')
    expect(second.epoch).toBeGreaterThan(first.epoch)
    const keys = await keysOf(pkg.id)
    expect(keys.map(({ revoked_at }) => revoked_at !== null)).toEqual([true, true, false])
    expect(await signerOf(app.app, pkg.id, second.epoch)).toMatchObject({ kid: second.kid, epoch: second.epoch })
  })

  test('takes the right to do so, in the own org', async () => {
    const pkg = await addPackage(app)
    await expect(rotateSigningKey(app.org.as('license_manager'), pkg.id, 'now')).rejects.toMatchObject({
      code: 'forbidden',
    })
    const other = await app.addOrg('Other')
    await expect(rotateSigningKey(other.admin, pkg.id, 'now')).rejects.toMatchObject({ code: 'not_found' })
  })
})

test('the spare key is handed out once, whole, and forgotten (section 3)', async () => {
  const pkg = await addPackage(app)
  const handed = (await app.call('POST', `/packages/${pkg.id}/spare-key`)).json()
  const { x } = createPublicKey({ key: handed.privateJwk, format: 'jwk' }).export({ format: 'jwk' })
  expect(x).toBe(pkg.rootKeys[1]?.x)
  expect((await app.call('POST', `/packages/${pkg.id}/spare-key`)).json()).toMatchObject({
    status: 409,
    code: 'spare_key_gone',
  })
  const rows = await sql<{
    role: string
    gone: boolean
  }>`select role, private_key_sealed is null as gone from root_keys where package_id = ${pkg.id} order by role`.execute(
    app.app.database.db,
  )
  expect(rows.rows).toEqual([
    { role: 'primary', gone: false },
    { role: 'spare', gone: true },
  ])
  expect((await app.call('GET', `/packages/${pkg.id}`)).json().spareKeyHandedOut).toBe(true)
  const events = await app.events({ packageId: pkg.id, kind: 'package.spare_key_handed_out' })
  expect(events).toHaveLength(1)
  expect(JSON.stringify(events)).not.toContain(handed.privateJwk.d)
})
