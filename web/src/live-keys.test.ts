import { expect, test } from 'vitest'
import { keysOf } from './live-keys.ts'

test('a modified license makes the lists and its own page stale, and no other license', () => {
  const keys = keysOf({ kind: 'license.modified', licenseId: 'lic_1', packageId: 'pkg_1', subscriberId: null })
  expect(keys).toContainEqual(['licenses', 'list'])
  expect(keys).toContainEqual(['licenses', 'lic_1'])
  expect(keys).toContainEqual(['packages', 'pkg_1'])
  expect(keys).not.toContainEqual(['licenses'])
  expect(keys.flat()).not.toContain('subscribers')
})

test('a failed lead capture brings up the attention count', () => {
  expect(keysOf({ kind: 'lead.capture_failed' })).toContainEqual(['attention'])
})

test('a kind of a later version still refreshes the pages it names', () => {
  expect(keysOf({ kind: 'parcel.sent', packageId: 'pkg_1' })).toEqual([['events'], ['packages', 'pkg_1']])
})

test.each([
  ['account.modified', ['accounts']],
  ['seat.assigned', ['licenses', 'list']],
  ['contact.created', ['contacts']],
  ['subscriber.linked', ['accounts']],
  ['lead.converted', ['accounts']],
  ['lead.assigned', ['mails']],
  ['claim.filed', ['attention']],
  ['license.more_requested', ['attention']],
  ['offline_request.answered', ['offline-requests']],
  ['refresh.finished', ['refreshes']],
  ['webhook_endpoint.disabled', ['webhook-endpoints']],
])('%s makes %j stale', (kind, key) => {
  expect(keysOf({ kind })).toContainEqual(key)
})

test('a move concerns every list that its packages stand in, and names none of them', () => {
  const keys = keysOf({ kind: 'move.handed_over' }).map(([noun]) => noun)
  expect(keys).toEqual(expect.arrayContaining(['moves', 'packages', 'licenses', 'leads', 'installations']))
})
