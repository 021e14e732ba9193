import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chooseOwner, normalizeEmail, readContact } from './rules.ts'

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

test.each([
  ['Ada@ACME.example', 'ada@acme.example'],
  ['ada@acme', null],
  ['@acme.example', null],
  ['a b@acme.example', null],
  [null, null],
])('%j is the person %j', (email, person) => {
  expect(normalizeEmail(email)).toBe(person)
})
