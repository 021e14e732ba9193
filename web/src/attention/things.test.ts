import { expect, test } from 'vitest'
import { thingsOf } from './things.ts'

test('links to what the item is about, the most particular first', () => {
  const item = { packageId: 'pkg_1', subscriberId: null, licenseId: 'lic_1', leadId: null }
  expect(thingsOf(item).map(({ href }) => href)).toEqual(['/licenses/lic_1', '/packages/pkg_1'])
})
