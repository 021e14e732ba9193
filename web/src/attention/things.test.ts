import { expect, test } from 'vitest'
import { thingsOf } from './things.ts'

const nothing = { packageId: null, subscriberId: null, licenseId: null, leadId: null }
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
  ['lead_without_owner', '/leads?owner=none&status=open'],
])('%s leads to where it is mended', (kind, href) => {
  expect(hrefs({ kind })).toEqual([href])
})
