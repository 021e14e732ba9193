import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import {
  addPackage,
  askAs,
  checkIn,
  install,
  modify,
  newToken,
  tryInstall,
  unique,
  type Installed,
  type TestPackage,
} from '../../test/product.ts'

let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app)
})
afterAll(() => app.stop())

const get = async (path: string) => (await app.call('GET', path)).json()

/** What a restored backup of the time before the install would lack. */
async function forget(made: Installed): Promise<void> {
  const { db } = app.app.database
  await sql`delete from lead_touches where installation_id = ${made.installation.id}`.execute(db)
  await sql`delete from documents where installation_id = ${made.installation.id}`.execute(db)
  await sql`delete from rosters where installation_id = ${made.installation.id}`.execute(db)
  await sql`delete from installations where id = ${made.installation.id}`.execute(db)
  await sql`delete from licenses where id = ${made.license.id}`.execute(db)
  await sql`update leads set subscriber_id = null where subscriber_id = ${made.installation.subscriberId}`.execute(db)
  await sql`delete from subscribers where id = ${made.installation.subscriberId}`.execute(db)
}

/** Installs, changes the license and fetches its documents: what a product holds. */
async function holder(change: object = { seats: 3 }): Promise<Installed & { orgId: string }> {
  const orgId = unique('acme')
  const made = await install(app, pkg.installKey, { subscriber: { orgId, name: 'Acme' } })
  await modify(app, made.license.id, change)
  return { ...made, orgId, documents: (await checkIn(app, made)).json().documents }
}

const unknown = { status: 401, code: 'installation_unknown' }

describe('an installation that the server forgot (I9)', () => {
  test('is recreated from its document: same ids, number, revision and terms; somebody is told', async () => {
    const made = await holder({ seats: 3, features: { a: 1 }, message: 'Hello' })
    await forget(made)
    expect((await checkIn(app, made)).json()).toMatchObject(unknown)
    const answer = await checkIn(app, made, { documents: made.documents })
    expect(answer.json()).toMatchObject({ revision: 2, status: 'trial' })
    const license = await get(`/licenses/${made.license.id}`)
    expect(license).toMatchObject({
      number: made.license.number,
      revision: 2,
      seats: 3,
      features: { a: 1 },
      message: 'Hello',
      expires: made.license.expires,
    })
    expect(license).toMatchObject({
      installationId: made.installation.id,
      subscriberOrgId: made.orgId,
      subscriberName: 'Acme',
    })
    const event = (await app.events({ kind: 'installation.recreated' })).at(-1)
    expect(event).toMatchObject({
      installationId: made.installation.id,
      licenseId: made.license.id,
      payload: { revision: 2 },
    })
    const items = (await get('/attention')).data as { kind: string; installationId: string }[]
    expect(items.filter(({ installationId }) => installationId === made.installation.id)).toMatchObject([
      { kind: 'installation_recreated' },
    ])
    expect((await modify(app, made.license.id, { seats: 4 })).json().revision).toBe(3)
    expect((await checkIn(app, made)).statusCode).toBe(200)
  })

  test('its number is never given to another one', async () => {
    const [made, later] = [await holder(), await holder()]
    await forget(made)
    await forget(later)
    await sql`update orgs set next_license_number = next_license_number - 2 where id = ${app.org.orgId}`.execute(
      app.app.database.db,
    )
    // The newer one comes back first; the counter of the backup is behind it.
    expect((await checkIn(app, later, { documents: later.documents })).statusCode).toBe(200)
    const fresh = [await install(app, pkg.installKey), await install(app, pkg.installKey)]
    expect((await checkIn(app, made, { documents: made.documents })).statusCode).toBe(200)
    const numbers = [later, ...fresh].map(({ license }) => license.number)
    const back = (await get(`/licenses/${made.license.id}`)).number as string
    expect(new Set([...numbers, back]).size).toBe(4)
    expect(back).toBe(made.license.number)
  })

  test('one whose number was given to another meanwhile gets the next', async () => {
    const made = await holder()
    await forget(made)
    await sql`update orgs set next_license_number = next_license_number - 1 where id = ${app.org.orgId}`.execute(
      app.app.database.db,
    )
    const thief = await install(app, pkg.installKey)
    expect(thief.license.number).toBe(made.license.number)
    expect((await checkIn(app, made, { documents: made.documents })).statusCode).toBe(200)
    expect((await get(`/licenses/${made.license.id}`)).number).not.toBe(made.license.number)
    expect((await tryInstall(app, pkg.installKey)).statusCode).toBe(201)
  })

  test.each(['suspended', 'uninstalled'])('what was %s stays so', async (status) => {
    const made = await holder(status === 'suspended' ? { status } : { seats: 3 })
    if (status === 'uninstalled') made.documents = (await askAs(app, made, 'DELETE')).json().documents
    await forget(made)
    expect((await checkIn(app, made, { documents: made.documents })).json().status).toBe(status)
    expect((await get(`/licenses/${made.license.id}`)).status).toBe(status)
  })

  test('ten nodes that come back at once are one installation', async () => {
    const made = await holder()
    await forget(made)
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => checkIn(app, made, { documents: made.documents })),
    )
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 10 }, () => 200))
    expect((await app.events({ kind: 'installation.recreated', installationId: made.installation.id })).length).toBe(1)
  })
})

describe('what does not prove itself is refused, and nothing is written (I9)', () => {
  const spoil = (statement: string, change: (payload: { lma: Record<string, unknown> }) => void) => {
    const [header, payload, signature] = statement.split('.') as [string, string, string]
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { lma: Record<string, unknown> }
    change(claims)
    return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
  }

  test('forged, foreign, of another token or installation', async () => {
    const other = await addPackage(app)
    const [made, stranger] = [await holder(), await install(app, other.installKey)]
    await forget(made)
    const before = (await app.events()).length
    const { license, certificate } = made.documents
    const cases: [object, Partial<Installed>][] = [
      [{ license: spoil(license, ({ lma }) => void (lma['seats'] = 99)), certificate }, {}],
      [
        {
          license: spoil(
            license,
            (claims) => void ((claims as unknown as { iss: string }).iss = `urn:openlma:${other.id}`),
          ),
          certificate,
        },
        {},
      ],
      [{ license, certificate: stranger.documents.certificate }, {}],
      [{ license: stranger.documents.license, certificate: stranger.documents.certificate }, {}],
      [{ license: 'x', certificate: 'y' }, {}],
      [{ license: 'a.bnVsbA.c', certificate }, {}],
      [{ license, certificate }, { token: newToken() }],
      [{ license, certificate }, { installation: { ...made.installation, id: 'ins_01jd0000000000000000000000' } }],
      [{ license, certificate }, { installation: { ...made.installation, id: 'nonsense' } }],
    ]
    for (const [documents, who] of cases) {
      expect((await checkIn(app, { ...made, ...who }, { documents })).json()).toMatchObject(unknown)
    }
    expect((await app.events()).length).toBe(before)
    expect((await checkIn(app, made, { documents: made.documents })).statusCode).toBe(200)
  })

  test('another installation has taken its place', async () => {
    const made = await holder()
    await forget(made)
    const successor = await install(app, pkg.installKey, { subscriber: { orgId: made.orgId } })
    expect((await checkIn(app, made, { documents: made.documents })).json()).toMatchObject(unknown)
    expect((await checkIn(app, successor)).statusCode).toBe(200)
  })

  test('a license that was signed by a key revoked since', async () => {
    const made = await holder()
    await forget(made)
    expect((await app.call('POST', `/packages/${pkg.id}/signing-key`, { revoke: true })).statusCode).toBe(200)
    expect((await checkIn(app, made, { documents: made.documents })).json()).toMatchObject(unknown)
  })
})
