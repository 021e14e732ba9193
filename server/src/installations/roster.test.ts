import { verifyLicense } from '@openlma/sdk'
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, askAs, checkIn, claims, install, modify, type TestPackage } from '../../test/product.ts'
import {
  deltaIn,
  haveOf,
  heldOf,
  report,
  rosterIn,
  tagOf,
  tagsIn,
  type DocumentsAnswer,
  type Seated,
} from '../../test/roster.ts'

let app: TestApp
let pkg: TestPackage
let explicit: TestPackage
let made: Seated
beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app, { defaultTerms: { status: 'trial', days: 30, seats: 3 } })
  const terms = { status: 'active', days: null, seats: 2 }
  explicit = await addPackage(app, { defaultTerms: terms, assignOnFirstUse: false, offlineDays: 10 })
})
beforeEach(async () => {
  made = (await install(app, pkg.installKey)) as Seated
})
afterAll(() => app.stop())

const drop = (user: string) => askAs(app, made, 'DELETE', `/seats/${user}`)
const give = (...names: string[]) => app.call('POST', `/licenses/${made.license.id}/seats`, { users: names })

describe('the roster', () => {
  test('comes with the first documents, empty, and the license says how seats are assigned (C4)', async () => {
    const { lma, exp, iat, sub } = rosterIn(made)
    const entries = createHash('sha256').update('').digest('base64url')
    expect(lma).toEqual({ v: 1, licenseId: made.license.id, revision: 0, count: 0, entries })
    expect([sub, exp - iat]).toEqual([made.installation.id, 30 * 86_400])
    expect(made.rosterContents).toEqual({ key: expect.stringMatching(/^[\w-]{43}$/), entries: '' })
    expect(claims(made.documents.license).lma['seatAssignment']).toBe('first_use')
    const other = (await install(app, explicit.installKey)) as Seated
    expect(claims(other.documents.license).lma['seatAssignment']).toBe('explicit')
    expect(other.rosterContents!.key).not.toBe(made.rosterContents!.key)
    const expected = { packageId: pkg.id, rootKeys: pkg.rootKeys }
    expect(await verifyLicense(made.documents, expected, app.clock.now().getTime() / 1000)).toMatchObject({ ok: true })
  })

  test('names nobody: sorted tags under the key of the license (S2)', async () => {
    await give('ada', 'bob', 'cyd')
    app.clock.advance(31_000)
    const answer = (await checkIn(app, made)).json() as DocumentsAnswer
    const { lma } = rosterIn(answer)
    const { key, entries } = answer.rosterContents!
    expect(key).toBe(made.rosterContents!.key)
    const tags = ['ada', 'bob', 'cyd'].map((user) => tagOf(key, user))
    expect(tagsIn(entries!)).toEqual(
      tags.toSorted((a, b) => Buffer.compare(Buffer.from(a, 'base64url'), Buffer.from(b, 'base64url'))),
    )
    const hash = createHash('sha256').update(Buffer.from(entries!, 'base64url')).digest('base64url')
    expect(lma).toMatchObject({ revision: 1, count: 3, entries: hash })
  })

  test('a product that is up to date gets nothing; one that is behind a delta and no documents', async () => {
    expect(await report(app, made, made)).toMatchObject({ documents: null, rosterContents: null, rosterDelta: null })
    await give('ada', 'bob')
    await drop('ada')
    const answer = await report(app, made, made)
    expect(answer).toMatchObject({ documents: null, rosterContents: null })
    const { key } = made.rosterContents!
    expect(deltaIn(answer.rosterDelta, made.documents.certificate).lma).toMatchObject({
      base: 0,
      revision: 2,
      add: [tagOf(key, 'bob')],
      remove: [tagOf(key, 'ada')],
      count: 1,
    })
    // From what it has then, not from the whole one.
    expect(await report(app, made, made, { roster: heldOf(made, 2) })).toMatchObject({
      documents: null,
      rosterDelta: null,
    })
    expect(
      deltaIn((await report(app, made, made, { roster: heldOf(made, 1) })).rosterDelta, made.documents.certificate).lma,
    ).toMatchObject({ base: 1 })
  })

  test('is signed at most every 30 seconds; meanwhile the stored one comes with a delta', async () => {
    await give('ada')
    const soon = (await checkIn(app, made)).json() as DocumentsAnswer
    expect(soon.documents!.roster).toBe(made.documents.roster)
    expect(deltaIn(soon.rosterDelta, made.documents.certificate).lma).toMatchObject({ base: 0, revision: 1 })
    app.clock.advance(31_000)
    const later = (await checkIn(app, made)).json() as DocumentsAnswer
    expect(rosterIn(later).lma.revision).toBe(1)
    expect(later.rosterDelta).toBeNull()
    // Nothing has changed since: the same again, however late.
    app.clock.advance(3_600_000)
    expect(((await checkIn(app, made)).json() as DocumentsAnswer).documents!.roster).toBe(later.documents!.roster)
  })

  test('is sent anew at half of its life, and never outlives its certificate (C4)', async () => {
    const own = (await install(app, explicit.installKey)) as Seated
    app.clock.advance(4 * 86_400_000)
    expect(await report(app, own, own)).toMatchObject({ documents: null })
    app.clock.advance(1.1 * 86_400_000)
    const answer = await report(app, own, own)
    expect(rosterIn(answer).iat).toBeGreaterThan(rosterIn(own).iat)
    for (let week = 0; week < 30; week++) {
      app.clock.advance(7 * 86_400_000)
      const { documents } = (await checkIn(app, own)).json() as DocumentsAnswer
      const roster = claims(documents?.roster ?? '')
      const certificate = claims(documents?.certificate ?? '')
      expect(roster.exp).toBeLessThanOrEqual(certificate.exp)
      expect(roster.exp).toBeGreaterThan(app.clock.now().getTime() / 1000)
    }
  })

  test('a product without one gets it: it says so, knows another epoch, or more than there is', async () => {
    for (const roster of [
      null,
      { ...heldOf(made), epoch: heldOf(made).epoch - 1 },
      { ...heldOf(made), revision: 7 },
      { ...heldOf(made), iat: heldOf(made).iat + 5 },
    ]) {
      const answer = await report(app, made, made, { roster })
      expect([roster, answer.documents?.roster, answer.rosterContents?.entries]).toEqual([
        roster,
        expect.any(String),
        '',
      ])
    }
  })

  test('a product that keeps none gets no documents because of it', async () => {
    await give('ada')
    const answer = (await checkIn(app, made, { have: haveOf(made) })).json()
    expect(answer).toMatchObject({ documents: null, rosterContents: null, rosterDelta: null })
  })

  test('more than a thousand changes come as a whole, whose entries are fetched', async () => {
    await modify(app, made.license.id, { seats: 5_000 })
    const many = Array.from({ length: 1_001 }, (_, index) => `user-${index}`)
    await give(...many.slice(0, 1_000))
    await give(many[1_000]!)
    const have = haveOf((await checkIn(app, made)).json() as DocumentsAnswer)
    const answer = await report(app, made, made, { have })
    expect(rosterIn(answer).lma).toMatchObject({ revision: 2, count: 1_001 })
    expect(answer).toMatchObject({ rosterContents: { entries: null }, rosterDelta: null })
    const fetched = (await askAs(app, made, 'GET', '/roster')).json()
    expect(fetched).toMatchObject({ roster: answer.documents!.roster, certificate: answer.documents!.certificate })
    const key: string = fetched.contents.key
    expect(new Set(tagsIn(fetched.contents.entries))).toEqual(new Set(many.map((user) => tagOf(key, user))))
    await drop('user-7')
    const behind = (await askAs(app, made, 'GET', '/roster')).json()
    expect(behind.roster).toBe(fetched.roster)
    expect(deltaIn(behind.delta, made.documents.certificate).lma).toMatchObject({ base: 2, revision: 3, count: 1_000 })
  })

  test('a key that takes over signs license and roster together, under one certificate (C4)', async () => {
    await app.call('POST', `/packages/${pkg.id}/signing-key`, { revoke: false })
    // Processes look for another signing key once a minute.
    app.clock.advance(61_000)
    const answer = await report(app, made, made)
    expect(answer.documents!.certificate).not.toBe(made.documents.certificate)
    expect(rosterIn(answer).lma.count).toBe(0)
    expect(await report(app, made, answer)).toMatchObject({ documents: null, rosterDelta: null })
  })

  test('a revoked key takes roster and license with it, under one certificate (C4)', async () => {
    await give('ada')
    await app.call('POST', `/packages/${pkg.id}/signing-key`, { revoke: true })
    const answer = await report(app, made, made)
    expect(answer.documents!.certificate).not.toBe(made.documents.certificate)
    expect(rosterIn(answer).lma.count).toBe(1)
    expect(await report(app, made, answer)).toMatchObject({ documents: null, rosterDelta: null })
  })

  test('after an uninstall nobody stands in it (I5)', async () => {
    await give('ada')
    app.clock.advance(31_000)
    const answer = (await askAs(app, made, 'DELETE')).json() as DocumentsAnswer
    expect(rosterIn(answer).lma).toMatchObject({ count: 0, revision: 2 })
  })
})
