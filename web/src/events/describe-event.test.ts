import { describe, expect, test } from 'vitest'
import { describeEvent, eventKinds } from './describe-event.ts'

const look = { zone: 'Europe/Berlin', nameOf: (id: string) => (id === 'usr_1' ? 'Ann' : null) }
const told = (kind: string, payload: Record<string, unknown> | null, reason: string | null = null) =>
  describeEvent({ kind, payload, reason }, look)

const terms = {
  status: 'trial',
  seats: 5,
  expires: '2026-12-24',
  timeZone: 'UTC',
  features: { a: true },
  message: null,
}

describe('a modified license', () => {
  test('tells each field before and after, features one by one', () => {
    const after = { ...terms, seats: null, expires: null, features: { b: 'gold' }, accessUntil: null }
    expect(told('license.modified', { before: terms, after, revision: 2 }, 'Order 7')).toEqual({
      sentence: 'License modified',
      changes: [
        { label: 'Seats', before: '5', after: 'Site license' },
        { label: 'Expires', before: 'Dec 24, 2026', after: 'Never' },
        { label: 'Feature a', before: 'Yes', after: null },
        { label: 'Feature b', before: null, after: 'gold' },
      ],
      notes: ['Reason: Order 7'],
    })
  })

  test.each([
    ['trial', 'suspended', 'License suspended'],
    ['suspended', 'active', 'License unsuspended'],
    ['trial', 'active', 'License made active'],
  ])('from %s to %s says so', (from, to, sentence) => {
    const payload = { before: { ...terms, status: from }, after: { ...terms, status: to } }
    expect(told('license.modified', payload).sentence).toBe(sentence)
  })
})

test('a lead says who owns it, the License Manager where nobody does', () => {
  const contact = { firstName: 'Ada', lastName: null, email: 'a@x.example' }
  expect(told('lead.captured', { contact, ownerId: 'usr_1' }).sentence).toBe('Lead Ada captured, owned by Ann')
  expect(told('lead.captured', { contact: {}, ownerId: null }).sentence).toContain('owned by the License Manager')
})

test('a changed owner is named', () => {
  const payload = { before: { ownerId: null, status: 'new' }, after: { ownerId: 'usr_1', status: 'working' } }
  expect(told('lead.modified', payload).changes).toEqual([
    { label: 'Owner', before: 'License Manager', after: 'Ann' },
    { label: 'Status', before: 'New', after: 'Working' },
  ])
})

test('a changed package is told by labels, not by columns', () => {
  const payload = {
    before: { default_seats: 5, updated_at: 'x' },
    after: { default_seats: null, updated_at: 'y' },
  }
  expect(told('package.modified', payload).changes).toEqual([
    { label: 'Default seats', before: '5', after: 'Site license' },
  ])
})

test.each([
  [
    { withdrawnAt: null, number: '1.0' },
    { withdrawnAt: '2026-01-01T00:00:00Z', number: '1.0' },
    'Version 1.0 withdrawn',
  ],
  [
    { withdrawnAt: '2026-01-01T00:00:00Z', number: '1.0' },
    { withdrawnAt: null, number: '1.0' },
    'Version 1.0 offered again',
  ],
])('a version %# says what became of it', (before, after, sentence) => {
  expect(told('version.modified', { before, after }).sentence).toBe(sentence)
})

test('an upgrade, an uninstall with its reason, changed facts', () => {
  expect(told('installation.upgraded', { before: '1.0', after: '1.1', versionStatus: 'beta' })).toEqual({
    sentence: 'Upgraded from 1.0 to 1.1 (beta)',
    changes: [],
    notes: [],
  })
  expect(told('installation.uninstalled', { version: '1.0', reason: 'Too dear' }).notes).toEqual([
    'Reason given: Too dear',
  ])
  expect(told('installation.facts_changed', { before: { os: 'a' }, after: { os: 'b' } }).changes).toEqual([
    { label: 'Fact os', before: 'a', after: 'b' },
  ])
})

test('an unknown kind, odd contents and an erased payload are told all the same', () => {
  expect(told('move.finished', { before: null, after: { anyThing: [1] } })).toEqual({
    sentence: 'Move finished',
    changes: [{ label: 'Any thing', before: null, after: '[1]' }],
    notes: [],
  })
  expect(told('license.issued', { number: null, terms: 'x' }).sentence).toContain('License ? issued')
  expect(told('lead.captured', null)).toMatchObject({ sentence: 'Lead captured (contents erased)', changes: [] })
})

test('every kind is told by a sentence of its own, whatever its payload says', () => {
  for (const kind of eventKinds) {
    const { sentence, notes } = told(kind, {})
    expect(sentence, kind).not.toMatch(/undefined|null|\[object|\./)
    expect(notes.join(), kind).not.toMatch(/undefined|null/)
  }
})

test.each([
  [{ before: null, after: 'usr_1' }, 'Ann made lead manager'],
  [{ before: 'usr_9', after: 'usr_1' }, 'Ann made lead manager in place of a former user'],
  [{ before: 'usr_1', after: null }, 'Lead manager cleared, was Ann'],
])('a lead manager who changes: %j', (payload, sentence) => {
  expect(told('package.lead_manager_changed', payload)).toEqual({ sentence, changes: [], notes: [] })
})

test('reassigned leads are told of with the lead manager', () => {
  const payload = { before: null, after: 'usr_1', reassignOpenLeads: true }
  expect(told('package.lead_manager_changed', payload).notes).toEqual(['Open leads reassigned too.'])
})

test('a decision says why, in the words of whoever decided', () => {
  expect(told('lead.assigned', { ownerId: 'usr_1', reason: 'Given by Bob' })).toMatchObject({
    sentence: 'Assigned to Ann',
    notes: ['Given by Bob.'],
  })
  const payload = { accountMade: true, contactMade: false, why: 'Chosen by hand' }
  expect(told('lead.converted', payload)).toMatchObject({
    sentence: 'Converted: new account, known contact',
    notes: ['Chosen by hand.'],
  })
  expect(told('installation.linked', { accountName: 'Acme', reason: 'By its code' }).notes).toEqual(['By its code.'])
})

test('a disabled webhook says by whom', () => {
  const states = (before: string, after: string) => ({ before: { status: before }, after: { status: after } })
  expect(told('webhook_endpoint.modified', states('active', 'disabled')).sentence).toContain('disabled by hand')
  expect(told('webhook_endpoint.modified', states('disabled', 'active')).sentence).toContain('enabled again')
  expect(told('webhook_endpoint.disabled', { reason: 'It answered 410' }).sentence).toBe('Webhook endpoint disabled')
  expect(told('webhook_endpoint.disabled', { reason: 'Failed for three days' }).notes).toEqual([
    'Failed for three days.',
  ])
})

describe('seats', () => {
  test('are told with the first few users, and how many there are', () => {
    expect(told('seat.assigned', { users: ['ada'], by: 'first_use' })).toEqual({
      sentence: 'Seat assigned to ada on first use',
      changes: [],
      notes: [],
    })
    expect(told('seat.revoked', { users: ['a', 'b', 'c', 'd', 'e'], by: null, cause: 'uninstalled' })).toEqual({
      sentence: 'Seats of a, b, c and 2 more taken back: the product was uninstalled',
      changes: [],
      notes: ['5 users in all.'],
    })
  })

  test('asked for by the customer, with the message', () => {
    const payload = { seats: 20, until: '2027-01-31', message: 'New team', person: 'Ada' }
    expect(told('license.more_requested', payload)).toMatchObject({
      sentence: 'Ada asks for 20 seats and access until Jan 31, 2027',
      notes: ['“New team”'],
    })
  })
})

test.each([
  ['license.modified', { before: terms, after: { ...terms, seats: 9 }, undoOf: 'evt_1' }, 'Last change undone'],
  [
    'license.carried',
    { from: { orgId: 'old' }, to: { orgId: 'new' }, before: terms, after: terms },
    'Carried from old to new',
  ],
  ['license.ended', { expires: '2026-12-24', timeZone: 'UTC' }, 'Access ended: Dec 24, 2026 in UTC was its last day'],
  ['license.expiry_noticed', { daysLeft: 1 }, 'Notice written: access ends tomorrow'],
  ['license.expiry_noticed', { daysLeft: -6 }, 'Notice written: access ended 6 days ago'],
  ['license.more_requested', { seats: 3_000 }, 'The customer asks for 3,000 seats'],
  [
    'subscriber.parent_proven',
    { parentId: 'sub_1', before: null, by: 'vendor' },
    'Parent of the sandbox proven by the vendor',
  ],
  ['claim.approved', { id: 'clm_1', kind: 'parent' }, 'Claim to be a sandbox approved'],
  ['manage_link.opened', { person: 'Ada' }, 'Manage page opened by Ada'],
  ['seat.recounted', { before: 3, after: 2 }, 'Used seats counted anew: 2 instead of 3'],
  ['refresh.started', { dryRun: true }, 'Dry run of a refresh started'],
  ['refresh.finished', { status: 'done', dryRun: false, done: 20 }, 'Refresh finished: 20 installations'],
  ['refresh.failed', { done: 20 }, 'Refresh failed after 20 installations'],
  ['refresh.finished', { status: 'superseded', done: 20 }, 'Refresh gave way to a newer one'],
  ['refresh.cancelled', { done: 7 }, 'Refresh cancelled after 7 installations'],
])('%s in words', (kind, payload, sentence) => {
  expect(told(kind, payload).sentence).toBe(sentence)
})

test('features of a package are told one by one', () => {
  const payload = {
    before: { features: [{ name: 'tier', type: 'text' }] },
    after: {
      features: [
        { name: 'tier', type: 'text', default: 'gold' },
        { name: 'sso', type: 'boolean' },
      ],
    },
  }
  expect(told('package.modified', payload).changes).toEqual([
    { label: 'Feature tier', before: 'text', after: 'text, default gold' },
    { label: 'Feature sso', before: null, after: 'boolean' },
  ])
})
