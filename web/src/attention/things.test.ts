import { expect, test } from 'vitest'
import { refreshOf, registerOf, thingsOf } from './things.ts'

const nothing = {
  packageId: null,
  packageName: null,
  subscriberId: null,
  subscriberName: null,
  licenseId: null,
  leadId: null,
}
const hrefs = (item: Partial<Parameters<typeof thingsOf>[0]>) =>
  thingsOf({ kind: 'trial_repeated', ...nothing, ...item }).map(({ href }) => href)

test('links to what the item is about, the most particular first', () => {
  expect(hrefs({ packageId: 'pkg_1', licenseId: 'lic_1' })).toEqual(['/licenses/lic_1', '/packages/pkg_1'])
})

test.each([
  ['mail_failing', '/settings/mails'],
  ['mail_not_configured', '/settings/mails'],
  ['webhook_failing', '/settings/webhooks'],
  ['webhook_disabled', '/settings/webhooks'],
  ['lead_without_owner', '/leads?owner=none&status=open', '/settings/org'],
])('%s leads to where it is mended', (kind, ...places) => {
  expect(hrefs({ kind })).toEqual(places)
})

test('an unregistered version can be registered where it is named', () => {
  const item = { kind: 'version_unregistered', packageId: 'pkg_1', detail: 'Version 3.1.0-rc.1' } as const
  expect(registerOf(item)).toEqual({ number: '3.1.0-rc.1', packageId: 'pkg_1' })
  expect(registerOf({ ...item, kind: 'version_withdrawn' })).toBeNull()
  expect(registerOf({ ...item, detail: null })).toBeNull()
})

test('a claim is decided where the claims of the subscriber stand', () => {
  expect(hrefs({ kind: 'claim_waiting', subscriberId: 'sub_1' })).toEqual([
    '/claims?status=open&subscriberId=sub_1',
    '/subscribers/sub_1',
  ])
})

test.each([
  ['restored_from_backup', 'pkg_1', { packageId: 'pkg_1' }],
  ['installation_recreated', 'pkg_1', { packageId: 'pkg_1' }],
  ['restored_from_backup', null, null],
  ['trial_repeated', 'pkg_1', null],
])('%s of %s offers a refresh: %o', (kind, packageId, offered) => {
  expect(refreshOf({ kind, packageId })).toEqual(offered)
})

test('whose it is stands in the words of the link', () => {
  const item = { kind: 'trial_repeated', ...nothing, subscriberId: 'sub_1', subscriberName: 'Acme', packageId: 'pkg_1' }
  expect(thingsOf(item).map(({ label }) => label)).toEqual(['Subscriber Acme', 'Package'])
})
