import { expect, test } from 'vitest'
import { carryInWords } from './carry-words.ts'
import type { License } from './queries.ts'

const license = {
  number: 'L-00001',
  subscriberOrgId: 'old',
  subscriberName: 'Acme',
  packageName: 'Widget',
  installationId: 'ins_1',
  status: 'active',
} as unknown as License
const there = { ...license, number: 'L-00002', subscriberOrgId: 'new', installationId: 'ins_2' }

test('where nothing is, the installation goes along', () => {
  expect(carryInWords(license, 'new', null)).toEqual([
    'L-00001 belongs to “new” from then on, which has no license of Widget yet.',
    'The installation goes along and keeps its token: the product notices nothing.',
  ])
})

test('where something is installed, that is served from then on', () => {
  expect(carryInWords(license, 'new', there).at(-1)).toBe(
    'The installation there is served by L-00001 from then on; that of old is uninstalled.',
  )
  expect(carryInWords(license, 'new', { ...there, status: 'uninstalled' }).at(-1)).toContain('goes along')
})

test('its own place is no place to go', () => {
  expect(carryInWords(license, 'old', null)).toEqual(['L-00001 belongs to this Subscriber Org ID already.'])
})
