import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, install, newToken, tryInstall, unique, type TestPackage } from '../../test/product.ts'
import { issueCodes } from './issue-bulk.ts'

let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app, { installMode: 'code_required' })
})
afterAll(() => app.stop())

const get = async (path: string) => (await app.call('GET', path)).json()
const bulk = (rows: object[], more: object = {}) =>
  app.call('POST', '/activation-codes/bulk', { packageId: pkg.id, rows, ...more })
const withCode = (code: string, more: object = {}) => tryInstall(app, pkg.installKey, { activationCode: code, ...more })

describe('activation codes in bulk (I8)', () => {
  test('each row gets its own code, in order, with what the row says', async () => {
    const account = (await app.call('POST', '/accounts', { name: 'Acme' })).json()
    const contact = (await app.call('POST', `/accounts/${account.id}/contacts`, { lastName: 'A' })).json()
    const terms = { status: 'active', seats: 12, expires: '2031-01-31' }
    const answer = await bulk([{ contactId: contact.id }, { terms, contact: { lastName: 'B' } }, {}], {
      expiresInDays: 9,
    })
    expect(answer.statusCode).toBe(201)
    const { codes } = answer.json()
    expect(codes).toMatchObject([
      { row: 0, accountId: account.id, contactId: contact.id, state: 'open' },
      { row: 1, accountId: null },
      { row: 2 },
    ])
    expect(new Set(codes.map(({ code }: { code: string }) => code)).size).toBe(3)
    const made = (await withCode(codes[1].code, { contact: undefined })).json()
    expect(made.license).toMatchObject(terms)
    const events = await app.events({ kind: 'activation_code.issued' })
    expect(events.slice(-3).map(({ payload }) => payload?.['id'])).toEqual(codes.map(({ id }: { id: string }) => id))
    expect(JSON.stringify(events)).not.toContain(codes[0].code)
  })

  test('a thousand at once', async () => {
    const rows = Array.from({ length: 1_000 }, (_, n) => ({ contact: { lastName: `Row ${n}` } }))
    const { codes } = (await bulk(rows)).json()
    expect(new Set(codes.map(({ code }: { code: string }) => code)).size).toBe(1_000)
    expect((await bulk([...rows, {}])).json().code).toBe('invalid_request')
    expect((await bulk([])).json().code).toBe('invalid_request')
  })

  test('a code for a Subscriber Org ID works there only, whether it was known or not', async () => {
    const [later, known] = [unique('later'), unique('known')]
    const { codes } = (await bulk([{ subscriberOrgId: ` ${later} ` }, {}])).json()
    const made = await install(app, pkg.installKey, { activationCode: codes[1].code, subscriber: { orgId: known } })
    const again = (await bulk([{ subscriberOrgId: known }])).json().codes[0]
    expect(again).toMatchObject({ subscriberId: made.installation.subscriberId, subscriberOrgId: known })
    expect((await withCode(codes[0].code)).json().code).toBe('code_invalid')
    expect((await withCode(codes[0].code, { subscriber: { orgId: later } })).statusCode).toBe(201)
    // I4: bound to the subscriber that is there, it is as good as a re-link code.
    const token = newToken()
    const taken = await withCode(again.code, { token, subscriber: { orgId: known } })
    expect([taken.statusCode, taken.json().installation.id]).toEqual([200, made.installation.id])
  })

  test('a Subscriber Org ID that comes twice is refused, with both rows, and nothing is written', async () => {
    const before = (await app.events()).length
    const [dup, other] = [unique('dup'), unique('other')]
    const answer = await bulk([
      {},
      ...[dup, other, dup, ` ${dup} `].map((subscriberOrgId) => ({ subscriberOrgId })),
      {},
    ])
    expect(answer.json()).toMatchObject({
      status: 400,
      code: 'invalid_request',
      errors: [
        { pointer: '/rows/3/subscriberOrgId', detail: 'is that of row 1 again, counted from 0' },
        { pointer: '/rows/4/subscriberOrgId', detail: 'is that of row 1 again, counted from 0' },
      ],
    })
    expect((await app.events()).length).toBe(before)
  })

  test('one wrong row, and nothing is written: pointers say which', async () => {
    const foreign = await app.addOrg('Foreign')
    const theirs = (
      await app.ask('POST', '/accounts', { name: 'Theirs' }, { authorization: `Bearer ${foreign.apiKey}` })
    ).json()
    const [a, b] = [
      (await app.call('POST', '/accounts', { name: 'A' })).json(),
      (await app.call('POST', '/accounts', { name: 'B' })).json(),
    ]
    const contact = (await app.call('POST', `/accounts/${a.id}/contacts`, { lastName: 'A' })).json()
    const before = (await app.events()).length
    const answer = await bulk([
      {},
      { accountId: theirs.id },
      { contactId: 'con_none' },
      { accountId: b.id, contactId: contact.id },
      { subscriberOrgId: 'x'.repeat(129) },
    ])
    expect(answer.json()).toMatchObject({
      status: 400,
      code: 'invalid_request',
      errors: [
        { pointer: '/rows/1/accountId' },
        { pointer: '/rows/2/contactId' },
        { pointer: '/rows/3/contactId', detail: 'is a contact of another account' },
        { pointer: '/rows/4/subscriberOrgId' },
      ],
    })
    const shape = await bulk([{}, { terms: { status: 'active', seats: -1, expires: null } }])
    expect(shape.json()).toMatchObject({ status: 400, errors: [{ pointer: '/rows/1/terms/seats' }] })
    expect((await app.events()).length).toBe(before)
  })

  test('terms take the right to modify licenses', async () => {
    const terms = { status: 'active' as const, seats: 1, expires: null }
    const input = { packageId: pkg.id, rows: [{ terms }], expiresInDays: 30 }
    await expect(issueCodes(app.org.as('sales'), input)).rejects.toMatchObject({ code: 'forbidden' })
    expect((await issueCodes(app.org.as('sales'), { ...input, rows: [{}] })).codes).toHaveLength(1)
    expect((await get(`/activation-codes?packageId=${pkg.id}&limit=1`)).data).toHaveLength(1)
  })
})
