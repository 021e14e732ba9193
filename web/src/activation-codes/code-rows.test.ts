import { expect, test } from 'vitest'
import { faultsByRow, readCodeRows, unknownColumns, rowOfContact, rowOfLead } from './code-rows.ts'

const bodies = (text: string) => readCodeRows(text).map(({ body }) => body)

test('without a header the columns stand in their order (I8)', () => {
  expect(bodies('ada@acme.example,Ada,Lovelace,"Acme, Inc.",acme-prod\n,,,,widgets')).toEqual([
    {
      contact: { email: 'ada@acme.example', firstName: 'Ada', lastName: 'Lovelace', company: 'Acme, Inc.' },
      subscriberOrgId: 'acme-prod',
    },
    { subscriberOrgId: 'widgets' },
  ])
})

test('a header may name them in another order, and others beside', () => {
  expect(bodies('Company\tPhone\tE-Mail\nAcme\t123\tada@acme.example')).toEqual([
    { contact: { email: 'ada@acme.example', company: 'Acme' } },
  ])
})

test.each([
  ['ada', 'Give an email address'],
  [`ada@acme.example,${'x'.repeat(121)}`, 'First name is longer than 120 characters.'],
  ['ada@acme.example,Ada,Lovelace,Acme, Inc.,acme-prod', 'More cells than there are columns'],
])('%s is marked', (line, fault) => {
  expect(readCodeRows(line)[0]?.fault).toContain(fault)
})

test('the same customer twice is marked at the second', () => {
  expect(readCodeRows('a@b.example\nc@d.example\nA@b.example').map(({ fault }) => fault)).toEqual([
    null,
    null,
    'The same as line 1.',
  ])
})

const lead = { email: 'ada@acme.example', firstName: null, lastName: ' Lovelace ', company: 'Acme', contactId: null }

test('a lead gets a code under its own name', () => {
  expect(rowOfLead(lead)).toMatchObject({
    label: 'Lovelace, Acme',
    body: { contact: { email: 'ada@acme.example', lastName: 'Lovelace', company: 'Acme' } },
  })
})

test('a converted lead is the contact it became (I7)', () => {
  expect(rowOfLead({ ...lead, contactId: 'con_1' }).body).toEqual({ contactId: 'con_1' })
})

test('what a lead gave as an email and is none is left out', () => {
  expect(rowOfLead({ ...lead, email: 'call me' }).body).toEqual({ contact: { lastName: 'Lovelace', company: 'Acme' } })
})

test('a contact is named by its id', () => {
  const contact = { id: 'con_1', email: null, firstName: 'Ada', lastName: 'Lovelace', accountName: 'Acme' }
  expect(rowOfContact(contact)).toMatchObject({ label: 'Ada Lovelace, Acme', body: { contactId: 'con_1' } })
})

test('what the server refuses is told at its row', () => {
  const faults = faultsByRow([
    { pointer: '/rows/3/subscriberOrgId', detail: 'is empty or longer than 128 characters' },
    { pointer: '/rows/0/contact/email', detail: 'Invalid email address' },
    { pointer: '/packageId', detail: 'is missing' },
  ])
  expect([...faults]).toEqual([
    [3, 'Subscriber Org ID is empty or longer than 128 characters.'],
    [0, 'Email Invalid email address.'],
  ])
})

test('what stands below a column that nobody knows is told, and a row that is empty without it is refused', () => {
  const pasted = 'email,name,company\nada@acme.example,Ada,Acme\n,Grace,'
  expect(unknownColumns(pasted)).toEqual(['name'])
  expect(readCodeRows(pasted).map(({ fault }) => fault)).toEqual([null, 'Nobody is named here.'])
  expect(unknownColumns('ada@acme.example,Ada')).toEqual([])
})
