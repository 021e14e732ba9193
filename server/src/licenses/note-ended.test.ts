import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, askAs, install, modify } from '../../test/product.ts'
import { startApp } from '../app.ts'
import { noteEnded } from './note-ended.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp({ at: new Date('2026-06-01T10:00:00Z') })
})
afterAll(() => app.stop())

const DAY = 86_400_000
const at = (time: string) => app.clock.set(new Date(time))
const ends = async (licenseId: string) => app.events({ kind: 'license.ended', licenseId })

/** An installed product whose license ends with 10 June 2026 in Berlin. */
async function installed(more: object = {}, key: 'installKey' | 'testInstallKey' = 'installKey') {
  at('2026-06-01T10:00:00Z')
  const pkg = await addPackage(app, more)
  const one = await install(app, pkg[key])
  await modify(app, one.license.id, { expires: '2026-06-10' })
  return { ...one, licenseId: one.license.id }
}

describe('the end of access is told once (M2, M3)', () => {
  test('from the first instant after the last day on, however often the sweep comes by', async () => {
    const { licenseId, installation } = await installed()
    at('2026-06-10T21:59:50Z')
    await noteEnded(app.app)
    expect(await ends(licenseId)).toEqual([])
    at('2026-06-10T22:00:00Z')
    for (let n = 0; n < 3; n++) await noteEnded(app.app)
    const [event, ...others] = await ends(licenseId)
    expect(others).toEqual([])
    expect(event).toMatchObject({
      actor: { kind: 'system' },
      installationId: installation.id,
      payload: {
        status: 'trial',
        expires: '2026-06-10',
        timeZone: 'Europe/Berlin',
        accessUntil: '2026-06-10T22:00:00.000Z',
        endedAt: '2026-06-10T22:00:00.000Z',
      },
    })
    const license = (await app.call('GET', `/licenses/${licenseId}`)).json()
    expect(license).toMatchObject({ status: 'trial', state: 'expired', revision: 2 })
  })

  test('after grace, not before (M7)', async () => {
    const { licenseId } = await installed({ graceDays: 3 })
    at('2026-06-13T21:59:50Z')
    await noteEnded(app.app)
    expect(await ends(licenseId)).toEqual([])
    app.clock.advance(DAY)
    await noteEnded(app.app)
    expect((await ends(licenseId))[0]?.payload).toMatchObject({ endedAt: '2026-06-13T22:00:00.000Z' })
  })

  test('a later date begins anew; a clock that goes back and forth does not', async () => {
    const { licenseId } = await installed()
    for (const day of ['2026-06-11', '2026-06-02', '2026-06-12']) {
      at(`${day}T10:00:00Z`)
      await noteEnded(app.app)
    }
    expect(await ends(licenseId)).toHaveLength(1)
    await modify(app, licenseId, { expires: '2026-06-20' })
    await noteEnded(app.app)
    expect(await ends(licenseId)).toHaveLength(1)
    at('2026-06-21T10:00:00Z')
    await noteEnded(app.app)
    expect((await ends(licenseId)).map(({ payload }) => payload?.['expires'])).toEqual(['2026-06-10', '2026-06-20'])
  })

  test('never while suspended (M5), but when it comes back to an end that has passed', async () => {
    const { licenseId } = await installed()
    await modify(app, licenseId, { status: 'suspended' })
    at('2026-06-15T10:00:00Z')
    await noteEnded(app.app)
    expect(await ends(licenseId)).toEqual([])
    await modify(app, licenseId, { status: 'trial' })
    await noteEnded(app.app)
    expect(await ends(licenseId)).toHaveLength(1)
  })

  test('never of an uninstalled product (I5) or a test install (P4)', async () => {
    const gone = await installed()
    await askAs(app, gone, 'DELETE')
    const tried = await installed({}, 'testInstallKey')
    at('2026-06-15T10:00:00Z')
    await noteEnded(app.app)
    expect([await ends(gone.licenseId), await ends(tried.licenseId)]).toEqual([[], []])
  })

  test('in every org, once, by several processes at the same moment (E1)', async () => {
    const { licenseId } = await installed()
    const other = await app.addOrg('Globex')
    const pkg = await addPackage(app, {}, { authorization: `Bearer ${other.apiKey}` })
    await install(app, pkg.installKey)
    at('2026-08-01T10:00:00Z')
    const processes = [app.app]
    if (app.app.database.engine === 'postgres') {
      for (let n = 0; n < 2; n++) {
        const running = await startApp(app.config, app.app.log, { clock: () => app.clock.now(), work: false })
        onTestFinished(() => running.stop())
        processes.push(running.app)
      }
    }
    await Promise.all([...processes, ...processes].map(noteEnded))
    expect(await ends(licenseId)).toHaveLength(1)
    expect(await app.eventsOf(other.orgId, { kind: 'license.ended' })).toHaveLength(1)
  })

  test('nothing is noted where the event cannot be written', async () => {
    const { licenseId } = await installed()
    at('2026-06-15T10:00:00Z')
    await app.app.database.script(`
      create function spring() returns trigger language plpgsql as $$ begin raise exception 'sprung'; end $$;
      create trigger spring before insert on events for each row execute function spring()`)
    await expect(noteEnded(app.app)).rejects.toThrow('sprung')
    await app.app.database.script('drop trigger spring on events; drop function spring')
    expect(await ends(licenseId)).toEqual([])
    await noteEnded(app.app)
    expect(await ends(licenseId)).toHaveLength(1)
  })
})
