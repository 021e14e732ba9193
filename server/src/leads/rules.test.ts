import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  chooseAccount,
  chooseOwner,
  judgeJourney,
  newAccountName,
  readContact,
  suggestionOf,
  type Match,
} from './rules.ts'

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
    const contact = readContact({
      firstName: ' Ada ',
      lastName: 'Lovelace',
      email: 'Ada@Acme.example',
      company: 'Acme',
    })
    expect(contact).toMatchObject({
      firstName: 'Ada',
      email: 'Ada@Acme.example',
      emailNormalized: 'ada@acme.example',
      flags: [],
      extra: {},
    })
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
      expect(kept).toEqual(
        typeof value === 'object' || (typeof value === 'number' && name !== 'shoeSize') ? JSON.stringify(value) : value,
      )
    }
  })
  test.each([[{}], [{ lastName: '', email: ' ' }], [{ country: 'DE' }], [{ lastName: null }], [{ shoeSize: 42 }]])(
    '%j is nobody',
    (raw) => {
      expect(readContact(raw)).toBeNull()
    },
  )
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
  const of = (country: unknown, state: unknown) =>
    readContact({ lastName: 'Ada', email: 'a@b.example', country, state })
  expect(of('Deutschland', 'Bavaria')).toMatchObject({ country: 'DE', state: 'DE-BY', flags: [] })
  expect(of('United States', 'california')).toMatchObject({ country: 'US', state: 'US-CA', flags: [] })
  expect(of(undefined, 'US-CA')).toMatchObject({ country: 'US', state: 'US-CA', flags: [] })
  expect(of('Atlantis', 'Poseidonis')).toMatchObject({
    country: 'Atlantis',
    state: 'Poseidonis',
    flags: [/country/, /state/].map((word) => expect.stringMatching(word)),
  })
  expect(of('DE', 'Poseidonis')).toMatchObject({
    country: 'DE',
    state: 'Poseidonis',
    flags: [expect.stringMatching(/state/)],
  })
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
    [
      'a moment later',
      { ...earlier('new', 180), lastTouchAt: new Date(daysAgo(180).getTime() - 1) },
      true,
      null,
      /180 days ago/,
    ],
    ['closed', earlier('unqualified', 1), true, null, /closed \(unqualified\)/],
    ['converted', earlier('converted', 1), true, null, /closed \(converted\)/],
  ])('%s', (_what, before, hasEmail, leadId, reason) => {
    const journey = judgeJourney(before, hasEmail, now)
    expect(journey.leadId).toBe(leadId)
    expect(journey.reason).toMatch(reason)
  })
})

describe('what an account is suggested by (I7)', () => {
  const hint = (by: 'subscriber' | 'contact' | 'domain', id: string, domain: string | null = null) => ({
    by,
    id,
    name: id.toUpperCase(),
    domain,
  })
  test.each([
    ['nothing', [], [], null],
    [
      'the subscriber, before all else',
      [hint('domain', 'b', 'b.example'), hint('contact', 'c'), hint('subscriber', 'a')],
      ['b.example'],
      'a',
    ],
    ['a contact, before the domain', [hint('domain', 'b', 'b.example'), hint('contact', 'c')], ['b.example'], 'c'],
    [
      'contacts of two accounts: none, and no domain instead',
      [hint('contact', 'a'), hint('contact', 'c'), hint('domain', 'b', 'b.example')],
      ['b.example'],
      null,
    ],
    [
      'the nearest domain',
      [hint('domain', 'far', 'b.example'), hint('domain', 'near', 'eu.b.example')],
      ['eu.b.example', 'b.example'],
      'near',
    ],
    [
      'two accounts of one domain: none',
      [hint('domain', 'a', 'b.example'), hint('domain', 'b', 'b.example')],
      ['b.example'],
      null,
    ],
  ])('%s', (_what, hints, domains, accountId) => {
    const suggestion = suggestionOf(hints, domains)
    expect(suggestion?.accountId ?? null).toBe(accountId)
    if (suggestion) expect(suggestion.reason).toContain(accountId!.toUpperCase())
  })
})

describe('what a lead is converted to (L5)', () => {
  const match = (by: Match['by'], id: string): Match => ({
    by,
    id,
    name: id,
    domain: null,
    ownerId: null,
    ownerName: null,
    why: '',
  })
  test.each<[string, Match[], string | null]>([
    ['nothing known: a new account', [], null],
    ['the surest', [match('name', 'n'), match('domain', 'd'), match('contact', 'c'), match('subscriber', 's')], 's'],
    ['a name or a guess decides nothing', [match('name', 'n'), match('suggestion', 'g')], null],
    ['two as good decide nothing', [match('domain', 'a'), match('domain', 'b')], null],
  ])('%s', (_what, matches, id) => expect(chooseAccount(matches)?.id ?? null).toBe(id))

  test.each([
    [{ company: 'Acme', firstName: 'A', lastName: 'B', email: 'a@acme.example' }, 'acme.example', 'Acme'],
    [{ company: null, firstName: 'A', lastName: 'B', email: 'a@acme.example' }, 'acme.example', 'acme.example'],
    [{ company: null, firstName: null, lastName: 'B', email: 'b@gmail.com' }, null, 'B'],
    [{ company: null, firstName: null, lastName: null, email: 'b@gmail.com' }, null, 'b@gmail.com'],
    [{ company: null, firstName: null, lastName: null, email: null }, null, 'Unnamed'],
    [{ company: 'x'.repeat(300), firstName: null, lastName: null, email: null }, null, 'x'.repeat(200)],
  ])('a new account is named by %j', (lead, domain, name) => expect(newAccountName(lead, domain)).toBe(name))
})
