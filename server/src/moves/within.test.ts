import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp, type TestOrg } from '../../test/harness.ts'
import { draft, freeze, moveAll, moverOf, type Mover } from '../../test/moves.ts'
import { PASSWORD } from '../../test/sign-in.ts'
import { furnish, type Furnished } from '../../test/vendor-things.ts'
import { verifyEvents } from '../events/verify.ts'

let app: TestApp
let other: TestOrg
let here: Mover
let there: Mover
let own: Furnished

beforeAll(async () => {
  app = await createTestApp()
  other = await app.addOrg('Destination')
  here = await moverOf(app, app.org)
  there = await moverOf(app, other)
  own = await furnish(app, app.org, 'acmehouse')
})
afterAll(() => app.stop())

describe('a move between two orgs of one server (V1–V3)', () => {
  test('takes the package with everything, and brings it back', async () => {
    await app.background.refreshes.idle()
    const drafted = await moveAll(here, there, [own.packages])
    const atNew = { authorization: `Bearer ${other.apiKey}` }
    const license = (await app.call('GET', `/licenses/${own.licenses}`, undefined, atNew)).json()
    expect(license).toMatchObject({ id: own.licenses, packageId: own.packages, number: 'L-00001' })
    expect((await app.call('GET', `/licenses/${own.licenses}`)).statusCode).toBe(404)
    const checkIn = await app.ask('POST', `/installations/${own.installations}/check-in`, { nonce: 'a-nonce-of-a-test' }, {
      authorization: `Bearer ${own.secrets.token}`,
    })
    expect(checkIn.statusCode).toBe(200)
    await app.sealer.idle()
    const reports = await verifyEvents(app.app, [app.org.orgId, other.orgId])
    expect(reports.flatMap(({ broken }) => broken)).toEqual([])

    await there.step(`/moves/${drafted.thereId}/undo`, { password: PASSWORD })
    await app.background.moves.idle()
    expect((await app.call('GET', `/licenses/${own.licenses}`)).json()).toMatchObject({ number: 'L-00001' })
    await app.sealer.idle()
    const again = await verifyEvents(app.app, [app.org.orgId, other.orgId])
    expect(again.flatMap(({ broken }) => broken)).toEqual([])
  })

  test('draft', async () => {
    const drafted = await draft(here, there, [own.packages])
    expect(drafted.draft.next).toBe('freeze')
    const frozen = await freeze(here, drafted)
    expect(frozen.status).toBe('frozen')
    const dropped = await here.step(`/moves/${drafted.moveId}/drop`)
    expect(dropped.status).toBe('dropped')
  })
})
