import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chooseOwner, judgeJourney, readContact } from './rules.ts'

describe('the owner of a new lead (L1)', () => {
  const ada = { id: 'usr_a', name: 'Ada', active: true }
  const bob = { id: 'usr_b', name: 'Bob', active: true }
  const gone = { ...ada, active: false }
  test.each([
    [ada, bob, 'usr_a', 'Lead manager of the package', null],
    [ada, null, 'usr_a', 'Lead manager of the package', null],
    [gone, bob, 'usr_b', 'Ada is not active', 'owner_inactive'],
    [gone, null, null, 'no fallback owner', 'lead_without_owner'],
    [gone, { ...bob, active: false }, null, 'Bob is not active', 'lead_without_owner'],
    [null, bob, 'usr_b', 'no lead manager', null],
    [null, { ...bob, active: false }, null, 'Bob is not active', 'lead_without_owner'],
    [null, null, null, 'no fallback owner', 'lead_without_owner'],
  ])('%o, else %o', (manager, fallback, ownerId, reason, attention) => {
    const choice = chooseOwner(manager, fallback)
    expect(choice).toMatchObject({ ownerId, attention })
    expect(choice.reason).toContain(reason)
  })
})

describe('contacts (I2)', () => {
  test('a usual one has no flags', () => {
    const contact = readContact({ firstName: ' Ada ', lastName: 'Lovelace', email: 'Ada@Acme.example', company: 'Acme' })
    expect(contact).toMatchObject({ firstName: 'Ada', email: 'Ada@Acme.example', emailNormalized: 'ada@acme.example', flags: [], extra: {} })
  })
  test.each<[string, Record<string, unknown>, RegExp]>([
    ['a long name', { lastName: 'x'.repeat(300), email: 'a@b.example' }, /last name is 300 characters/],
    ['no email', { lastName: 'Ada' }, /no email/],
    ['an email that is not one', { lastName: 'Ada', email: 'ada at acme' }, /not one/],
    ['two emails in one', { lastName: 'Ada', email: 'a@b.example,c@d.example' }, /not one/],
    ['nobody by name', { email: 'a@b.example' }, /no name/],
    ['a number for a name', { lastName: 7, email: 'a@b.example' }, /last name is not a text/],
    ['an object for a phone', { lastName: 'Ada', email: 'a@b.example', phone: { home: 1 } }, /phone is not a text/],
    ['fields nobody asked for', { lastName: 'Ada', email: 'a@b.example', shoeSize: 42 }, /unknown fields: shoeSize/],
  ])('%s is kept and flagged', (_what, raw, flag) => {
    const contact = readContact(raw)
    expect(contact?.flags.join('. ')).toMatch(flag)
    for (const [name, value] of Object.entries(raw)) {
      const kept = { ...contact, ...contact?.extra }[name as 'lastName'] as unknown
      expect(kept).toEqual(typeof value === 'object' || (typeof value === 'number' && name !== 'shoeSize') ? JSON.stringify(value) : value)
    }
  })
  test.each([[{}], [{ lastName: '', email: ' ' }], [{ country: 'DE' }], [{ lastName: null }], [{ shoeSize: 42 }]])('%j is nobody', (raw) => {
    expect(readContact(raw)).toBeNull()
  })
  test('an address of which no index could be kept is a text like any other', () => {
    const email = `${'x'.repeat(5_000)}@acme.example`
    expect(readContact({ email })).toMatchObject({ email, emailNormalized: null })
  })
  test('whatever is sent, reading it never fails', () => {
    const raw = fc.dictionary(fc.oneof(fc.constantFrom('lastName', 'email', 'company'), fc.string()), fc.jsonValue())
    fc.assert(fc.property(raw, (contact) => void readContact(contact)))
  })
})

test('country and state become codes; what is unknown stays as it came, and is said', () => {
  const of = (country: unknown, state: unknown) => readContact({ lastName: 'Ada', email: 'a@b.example', country, state })
  expect(of('Deutschland', 'Bavaria')).toMatchObject({ country: 'DE', state: 'DE-BY', flags: [] })
  expect(of('United States', 'california')).toMatchObject({ country: 'US', state: 'US-CA', flags: [] })
  expect(of(undefined, 'US-CA')).toMatchObject({ country: 'US', state: 'US-CA', flags: [] })
  expect(of('Atlantis', 'Poseidonis')).toMatchObject({ country: 'Atlantis', state: 'Poseidonis', flags: [/country/, /state/].map((word) => expect.stringMatching(word)) })
  expect(of('DE', 'Poseidonis')).toMatchObject({ country: 'DE', state: 'Poseidonis', flags: [expect.stringMatching(/state/)] })
})

describe('journeys (L4)', () => {
  const now = new Date('2026-11-24T12:00:00Z')
  const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000)
  const earlier = (status: string, days: number) => ({ id: 'lead_1', status, lastTouchAt: daysAgo(days) })
  test.each([
    ['nobody before', null, true, null, /first time/],
    ['no usable address', earlier('new', 1), false, null, /no usable email/],
    ['open and fresh', earlier('new', 1), true, 'lead_1', /same email/],
    ['worked on', earlier('working', 100), true, 'lead_1', /same email/],
    ['qualified', earlier('qualified', 179), true, 'lead_1', /same email/],
    ['on the last day', earlier('new', 180), true, 'lead_1', /same email/],
    ['a moment later', { ...earlier('new', 180), lastTouchAt: new Date(daysAgo(180).getTime() - 1) }, true, null, /180 days ago/],
    ['closed', earlier('unqualified', 1), true, null, /closed \(unqualified\)/],
    ['converted', earlier('converted', 1), true, null, /closed \(converted\)/],
  ])('%s', (_what, before, hasEmail, leadId, reason) => {
    const journey = judgeJourney(before, hasEmail, now)
    expect(journey.leadId).toBe(leadId)
    expect(journey.reason).toMatch(reason)
  })
})
