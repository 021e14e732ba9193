import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, until, type TestApp } from '../../test/harness.ts'
import { addPackage, install, modify, newToken, unique, type TestPackage } from '../../test/product.ts'
import { verifyChain } from '../events/verify-chain.ts'

let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp({ work: true, mail: true })
  pkg = await addPackage(app, { leadManagerId: app.org.userId })
})
afterAll(() => app.stop())

const get = async (path: string) => (await app.call('GET', path)).json()
const post = async (path: string, body: object) => {
  const answer = await app.call('POST', path, body)
  expect([answer.statusCode < 300, answer.body]).toEqual([true, answer.body])
  return answer.json()
}

/** Every row of every table of every schema in which one of the words stands, however it is written. */
async function traces(words: string[]): Promise<string[]> {
  const { db } = app.app.database
  const tables = await sql<{ schema: string; name: string }>`
    select table_schema as schema, table_name as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`.execute(db)
  const found: string[] = []
  for (const { schema, name } of tables.rows) {
    const { rows } = await sql<{
      row: string
    }>`select t::text as row from ${sql.table(`${schema}.${name}`)} as t`.execute(db)
    for (const { row } of rows)
      if (words.some((word) => row.toLowerCase().includes(word.toLowerCase()))) found.push(`${schema}.${name} ${row}`)
  }
  return found
}

describe('erasing a person (E2)', () => {
  test('nothing of them is left in any table, and the chain still verifies', { timeout: 120_000 }, async () => {
    const email = `wilhelmina@${unique('gone')}.example`
    const phone = '+49 30 5550199'
    const person = {
      firstName: 'Wilhelmina',
      lastName: 'Vergessen',
      email,
      company: 'Gone',
      phone,
      shoeSize: 'Wilhelmina 42',
    }
    const asked = await app.ask('POST', `/install-pages/${pkg.slug}`, {
      firstName: 'Wilhelmina',
      lastName: 'Vergessen',
      email,
      company: 'Gone',
      message: `Call ${phone}`,
      utm: { term: 'wilhelmina' },
    })
    const made = await install(app, pkg.installKey, { activationCode: asked.json().code, contact: person })
    const again = await install(app, pkg.installKey, { contact: person })
    const other = await addPackage(app)
    await install(app, other.installKey, { contact: person })
    const coded = await post('/activation-codes', { packageId: other.id, contact: { lastName: 'Vergessen', email } })
    await install(app, other.installKey, { activationCode: coded.code, contact: undefined })
    const { leadId } = await get(`/licenses/${made.license.id}`)
    await post(`/leads/${leadId}/notes`, { text: 'Wilhelmina is nice' })
    const claimed = await install(app, pkg.installKey, { subscriber: { orgId: unique('claimed') } })
    const claim = {
      token: newToken(),
      subscriber: { orgId: (await get(`/subscribers/${claimed.installation.subscriberId}`)).orgId },
      contact: { ...person, email: email.toUpperCase() },
      message: 'Wilhelmina here',
    }
    await app.ask('POST', '/claims', claim, { authorization: `Bearer ${pkg.installKey}` })
    const [{ id: claimId }] = (await get(`/claims?subscriberId=${claimed.installation.subscriberId}`)).data
    await post(`/claims/${claimId}/reject`, { reason: 'Ms Vergessen is not theirs' })
    await modify(app, again.license.id, { seats: 7, reason: 'Ms Vergessen asked' })
    await modify(app, made.license.id, { seats: 8, reason: 'A round number' })
    const { contact } = await post(`/leads/${leadId}/convert`, {})
    const linked = await install(app, pkg.installKey, {
      activationCode: (await post('/activation-codes', { packageId: pkg.id, contactId: contact.id })).code,
      contact: person,
    })
    expect((await get(`/licenses/${linked.license.id}`)).leadId).toBeNull()
    await app.sealer.idle()
    await until(async () => (await traces(['vergessen'])).some((row) => row.startsWith('public.mails')))
    const before = await traces(['wilhelmina', 'vergessen', '5550199'])
    const tables = new Set(before.map((row) => row.split(' ')[0]))
    for (const name of [
      'leads',
      'contacts',
      'lead_notes',
      'lead_touches',
      'activation_codes',
      'claims',
      'events',
      'mails',
    ])
      expect(tables).toContain(`public.${name}`)

    const answer = await app.call('POST', `/leads/${leadId}/erase`, { confirm: 'erase' })
    expect(answer.json()).toMatchObject({
      id: leadId,
      status: 'converted',
      firstName: null,
      lastName: null,
      email: null,
      phone: null,
      erasedAt: expect.any(String),
    })
    await app.sealer.idle()
    await until(async () => !(await traces(['vergessen'])).some((row) => row.startsWith('public.mails')))
    expect(await traces(['wilhelmina', 'vergessen', '5550199'])).toEqual([])

    expect(await verifyChain(app.app, app.org.orgId)).toMatchObject({ broken: [] })
    expect(await get(`/claims/${claimId}`)).toMatchObject({
      status: 'rejected',
      contact: null,
      message: null,
      reason: null,
    })
    expect(await get(`/licenses/${made.license.id}`)).toMatchObject({ leadId, seats: 8, status: 'trial' })
    const kept = await app.events({ licenseId: made.license.id, kind: 'license.modified' })
    expect(kept).toMatchObject([{ reason: 'A round number', payload: { after: { seats: 8 } } }])
    expect((await get(`/leads?packageId=${other.id}`)).data).toMatchObject([
      { email: null, status: 'unqualified', erasedAt: expect.any(String) },
    ])
    expect(await get(`/contacts/${contact.id}`)).toMatchObject({
      email: null,
      lastName: null,
      erasedAt: expect.any(String),
    })
    const told = (await app.events({ leadId, kind: 'lead.erased' })).map(({ payload, position }) => [
      payload,
      typeof position,
    ])
    expect(told).toEqual([[{}, 'number']])
    const items = (await get(`/leads/${leadId}/timeline?limit=200`)).data
    expect(items.length).toBeGreaterThan(5)

    const repeated = await app.call('POST', `/leads/${leadId}/erase`, { confirm: 'erase' })
    expect(repeated.json()).toEqual(answer.json())
    expect(await app.events({ leadId, kind: 'lead.erased' })).toHaveLength(1)
  })

  test('who comes again is somebody new, and an erased lead takes no more words', async () => {
    const email = `back@${unique('gone')}.example`
    const asked = await app.ask('POST', `/install-pages/${pkg.slug}`, { lastName: 'Back', email, company: 'Back' })
    const [lead] = (await get(`/leads?q=${email}`)).data
    await post(`/leads/${lead.id}/erase`, { confirm: 'erase' })
    expect((await app.call('POST', `/leads/${lead.id}/notes`, { text: 'x' })).json().code).toBe('state_conflict')
    expect((await app.call('POST', `/leads/${lead.id}/convert`, {})).json().code).toBe('state_conflict')
    const made = await install(app, pkg.installKey, {
      activationCode: asked.json().code,
      contact: { lastName: 'Back', email },
    })
    const { leadId } = await get(`/licenses/${made.license.id}`)
    expect(leadId).not.toBe(lead.id)
    expect((await get(`/leads?q=${email}`)).data).toMatchObject([{ id: leadId, lastName: 'Back', touches: 1 }])
  })

  test('it takes the typed word, and somebody else’s data stay', async () => {
    const made = await install(app, pkg.installKey, {
      contact: { lastName: 'Stays', email: `stays@${unique('s')}.example` },
    })
    const { leadId } = await get(`/licenses/${made.license.id}`)
    const answer = await app.call('POST', `/leads/${leadId}/erase`, { confirm: 'yes' })
    expect(answer.statusCode).toBe(400)
    expect((await get(`/leads/${leadId}`)).lastName).toBe('Stays')
    const { id } = await post('/accounts', { name: 'Keeps' })
    const contact = await post(`/accounts/${id}/contacts`, { lastName: 'Other', email: `other@${unique('s')}.example` })
    await post(`/contacts/${contact.id}/erase`, { confirm: 'erase' })
    expect(await get(`/contacts/${contact.id}`)).toMatchObject({ lastName: null, email: null })
    expect((await get(`/leads/${leadId}`)).lastName).toBe('Stays')
    expect((await get(`/accounts/${id}`)).name).toBe('Keeps')
  })
})
