import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TestApp } from '../../test/harness.ts'
import { exported, freeze, tryImport, type Drafted, twoServers, type Mover, type TwoServers } from '../../test/moves.ts'
import { addPackage, type TestPackage } from '../../test/product.ts'
import { PASSWORD } from '../../test/sign-in.ts'
import { readInvitation, writeInvitation, type InvitationText } from './invitation.ts'

let source: TestApp
let target: TestApp
let here: Mover
let there: Mover
let pack: TestPackage

let stop: TwoServers['stop']
beforeAll(async () => {
  ;({ source, target, here, there, stop } = await twoServers())
})
beforeEach(async () => {
  pack = await addPackage(source)
})
afterAll(() => stop())

/** The invitation of the destination, as somebody on the way has changed it. */
async function changed(by: Partial<InvitationText>) {
  const invited = (await there.post('/moves/invitations', {})).json()
  const text = await readInvitation(invited.invitation, target.clock.now())
  return { ...invited, invitation: writeInvitation({ ...text, ...by }) }
}

async function drafted(by: Partial<InvitationText>): Promise<Drafted> {
  const { invitation, moveId, fingerprint } = await changed(by)
  const draft = await here.step('/moves', { invitation, packageIds: [pack.id] })
  return { moveId: draft.id, thereId: moveId, fingerprint, draft }
}

const SERVER = { server: 'https://evil.example' }
const ORG = { org: 'Another' }

describe('an invitation that somebody changed on its way (V2)', () => {
  test.each([SERVER, ORG, { move: 'mov_another' }])('has another fingerprint: %o', async (by) => {
    const { moveId, fingerprint, draft } = await drafted(by)
    expect(draft.fingerprint).not.toBe(fingerprint)
    const answer = await here.post(`/moves/${moveId}/freeze`, { password: PASSWORD, fingerprint })
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'fingerprint_wrong'])
    expect((await here.get(moveId)).status).toBe('draft')
  })

  test('has the same on both sides where nobody did, also when the org is renamed and once it is staged', async () => {
    const whole = await drafted({})
    expect(whole.draft.fingerprint).toBe(whole.fingerprint)
    const { headers } = await target.call('GET', '/org')
    const ifMatch = { ...there.browser, 'if-match': String(headers['etag']) }
    expect((await target.ask('PATCH', '/org', { name: 'Renamed' }, ifMatch)).statusCode).toBe(200)
    const path = `/moves/invitations?moveId=${whole.thereId}`
    const [listed] = (await target.ask('GET', path, undefined, there.browser)).json().data
    expect(listed.fingerprint).toBe(whole.fingerprint)
    await freeze(here, whole)
    const imported = (await tryImport(there, whole, await exported(here, whole))).json()
    expect(imported.fingerprint).toBe(whole.fingerprint)
    const { receipt } = await here.step(`/moves/${whole.moveId}/receipt`, { receipt: imported.receipt })
    expect(receipt).toBe(imported.receipt)
  })

  test.each([SERVER, ORG])('gets no receipt that the source takes, though it froze: %o', async (by) => {
    const deceived = await drafted(by)
    await freeze(here, { ...deceived, fingerprint: deceived.draft.fingerprint ?? '' })
    const { receipt } = (await tryImport(there, deceived, await exported(here, deceived))).json()
    const answer = await here.post(`/moves/${deceived.moveId}/receipt`, { receipt })
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'statement_invalid'])
    expect(await here.get(deceived.moveId)).toMatchObject({ status: 'exported', receipt: null })
    const over = await here.post(`/moves/${deceived.moveId}/hand-over`, { password: PASSWORD })
    expect(over.json().code).toBe('state_conflict')
  })
})

const NO_POINT = Buffer.from([2, ...Array.from({ length: 31 }, () => 0)]).toString('base64url')
const OF_ORDER_8 = Buffer.from('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a', 'hex').toString(
  'base64url',
)
const NOTHING = 'A'.repeat(43)

const ONE = Buffer.from([1, ...Array.from({ length: 31 }, () => 0)]).toString('base64url')

test.each([
  ['sealed to nothing', { sealTo: NOTHING }],
  ['sealed to a point of low order', { sealTo: ONE }],
  ['signed by nothing', { signer: NOTHING }],
  ['signed by no point of the curve', { signer: NO_POINT }],
  ['signed by a point of low order', { signer: OF_ORDER_8 }],
])('an invitation without good keys makes no draft: %s', async (_what, by) => {
  const { invitation } = await changed(by)
  const answer = await here.post('/moves', { invitation, packageIds: [pack.id] })
  expect([answer.statusCode, answer.json().code]).toEqual([422, 'invitation_invalid'])
})
