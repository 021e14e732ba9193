import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, install, unique, type TestPackage } from '../../test/product.ts'
import { modifyLead } from './modify.ts'

let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app)
})
afterAll(() => app.stop())

const get = async (path: string) => (await app.call('GET', path)).json()
async function newLead(
  contact: object = { firstName: 'Ada', lastName: 'Lovelace', email: `${unique('ada')}@acme.example` },
): Promise<string> {
  const made = await install(app, pkg.installKey, { contact })
  return (await get(`/licenses/${made.license.id}`)).leadId
}
const patch = (id: string, change: object, ifMatch = '1') =>
  app.call('PATCH', `/leads/${id}`, change, { authorization: `Bearer ${app.org.apiKey}`, 'if-match': ifMatch })

describe('leads (L1, L3)', () => {
  test('status and owner change, with before and after in the history (M8)', async () => {
    const id = await newLead()
    const answer = await patch(id, {
      status: 'working',
      ownerId: app.org.userId,
      attributes: { score: 7 },
      externalRef: '00Q1',
    })
    expect(answer.json()).toMatchObject({
      status: 'working',
      ownerId: app.org.userId,
      ownerName: 'Ada Admin',
      revision: 2,
      attributes: { score: 7 },
    })
    const [event] = await app.events({ leadId: id, kind: 'lead.modified' })
    expect(event?.payload).toMatchObject({
      before: { status: 'new', ownerId: null, attributes: {}, externalRef: null },
      after: { status: 'working', ownerId: app.org.userId, attributes: { score: 7 }, externalRef: '00Q1' },
    })
    expect((await patch(id, { ownerId: null }, '2')).json()).toMatchObject({
      ownerId: null,
      ownerName: 'License Manager',
    })
  })

  test('what was odd is settled once a person has looked', async () => {
    const id = await newLead({ lastName: 'Ada', email: 'no email' })
    const mine = async () =>
      ((await get('/attention?limit=200')).data as { leadId: string }[]).filter(({ leadId }) => leadId === id)
    expect(await mine()).toHaveLength(1)
    await patch(id, { status: 'working' })
    expect(await mine()).toEqual([])
  })

  test.each<[object, string, number, string]>([
    [{ status: 'working' }, '9', 412, 'stale_revision'],
    [{ status: 'working' }, '', 428, 'revision_required'],
    [{ ownerId: 'usr_nobody' }, '1', 422, 'change_refused'],
    [{ status: 'converted' }, '1', 400, 'invalid_request'],
    [{ lastName: 'Other' }, '1', 400, 'invalid_request'],
  ])('%j at %j: %d %s', async (change, ifMatch, status, code) => {
    const id = await newLead()
    expect((await patch(id, change, ifMatch)).json()).toMatchObject({ status, code })
    expect(await get(`/leads/${id}`)).toMatchObject({ status: 'new', revision: 1 })
  })

  test('who may not, and who cannot see it', async () => {
    const id = await newLead()
    await expect(modifyLead(app.org.as('support'), id, { status: 'working' }, '1')).rejects.toMatchObject({
      code: 'forbidden',
    })
    const other = await app.addOrg('Other')
    await expect(modifyLead(other.admin, id, { status: 'working' }, '1')).rejects.toMatchObject({ code: 'not_found' })
    expect((await modifyLead(app.org.as('sales'), id, { status: 'working' }, '1')).status).toBe('working')
  })

  test('are found by name, company, email, package, owner and status', async () => {
    const own = await addPackage(app)
    await install(app, own.installKey, {
      contact: { firstName: 'Grace', lastName: 'Hopper', email: 'grace@navy.example', company: '100% Navy' },
    })
    const found = async (query: string) => ((await get(`/leads?packageId=${own.id}&${query}`)).data as unknown[]).length
    for (const q of ['grace hop', 'NAVY.example', '100%25', 'Hopper'])
      expect([q, await found(`q=${q}`)]).toEqual([q, 1])
    for (const q of ['hopper grace', '1_0', 'ada']) expect([q, await found(`q=${q}`)]).toEqual([q, 0])
    expect(await found('owner=none')).toBe(1)
    expect(await found('owner=me')).toBe(0)
    expect(await found('status=new')).toBe(1)
    expect(await found('status=working')).toBe(0)
  })
})
