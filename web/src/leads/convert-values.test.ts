import { describe, expect, test } from 'vitest'
import { convertBodyOf, convertRules, convertValuesOf, knownContactOf, NEW, OTHER } from './convert-values.ts'
import type { Conversion, Lead } from './queries.ts'

const lead = {
  firstName: 'Ada',
  lastName: 'Lovelace',
  email: 'ada@acme.example',
  title: null,
  phone: null,
  company: 'Acme',
} as Lead
const subscriber = { id: 'sub_1', orgId: 'a', name: null, accountId: null, verified: true, linked: true }
const fresh: Conversion = {
  account: { id: null, name: 'Acme', domain: 'acme.example', ownerId: null, why: '' },
  contact: { id: null, firstName: 'Ada', lastName: 'Lovelace', email: 'ada@acme.example', why: '' },
  candidates: [{ id: 'acc_2', name: 'Acme GmbH', domain: null, ownerName: null, why: '' }],
  subscribers: [subscriber, { ...subscriber, id: 'sub_2', linked: false }],
  licenses: 1,
}
const matched: Conversion = {
  ...fresh,
  account: { ...fresh.account, id: 'acc_1' },
  contact: { ...fresh.contact, id: 'con_1' },
}

describe('left as the preview says (L5)', () => {
  test('a new account is named, and the linked subscribers with it', () => {
    expect(convertBodyOf(lead, convertValuesOf(lead, fresh))).toEqual({
      newAccount: { name: 'Acme', domain: 'acme.example' },
      subscriberIds: ['sub_1'],
    })
  })

  test('a matched account is named by its id, so that nothing else happens than was shown', () => {
    expect(convertBodyOf(lead, convertValuesOf(lead, matched))).toEqual({
      accountId: 'acc_1',
      subscriberIds: ['sub_1'],
    })
  })
})

test('corrections go along, what was left alone does not', () => {
  const values = { ...convertValuesOf(lead, fresh), lastName: ' King ', phone: '1', email: '' }
  expect(convertBodyOf(lead, values).contact).toEqual({ lastName: 'King', phone: '1', email: null })
})

test('an account chosen before the dialog opened is taken where the preview knows it', () => {
  expect(convertValuesOf(lead, fresh, 'acc_2').which).toBe('acc_2')
  expect(convertValuesOf(lead, fresh, 'acc_9').which).toBe(NEW)
})

test('the contact is known only in the account of the preview', () => {
  const values = convertValuesOf(lead, matched)
  expect(knownContactOf(matched, values)?.id).toBe('con_1')
  expect(knownContactOf(matched, { ...values, which: 'acc_2' })).toBeNull()
  expect(knownContactOf(fresh, convertValuesOf(lead, fresh))).toBeNull()
})

test('a new account needs a name, another one has to be chosen', () => {
  const values = convertValuesOf(lead, fresh)
  expect(convertRules.name(' ', values)).not.toBeNull()
  expect(convertRules.name('', { ...values, which: 'acc_2' })).toBeNull()
  expect(convertRules.other(null, { ...values, which: OTHER })).not.toBeNull()
})
