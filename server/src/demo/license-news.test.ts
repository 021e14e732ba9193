import type { LicenseBody } from '@openlma/sdk'
import { expect, test } from 'vitest'
import { differences } from './license-news.ts'

const body = {
  status: 'active',
  seats: 10,
  expires: '2027-01-31',
  features: { api: true },
  message: null,
} as unknown as LicenseBody

test('tells what changed and nothing else', () => {
  const before = { body, code: 'licensed', without: [] } as const
  expect(differences(before, before)).toEqual([])
  expect(differences(before, { body: { ...body, seats: 3 }, code: 'licensed', without: ['eve', 'gus'] })).toEqual([
    'seats 10 → 3',
    'without a seat nobody → eve gus',
  ])
  const after = {
    ...body,
    status: 'suspended',
    seats: null,
    features: { level: 2 },
    message: 'Call us.',
  } as LicenseBody
  expect(differences(before, { body: after, code: 'suspended', without: [] })).toEqual([
    'check licensed → suspended',
    'status active → suspended',
    'seats 10 → site',
    'features api → level=2',
    'message “Call us.”',
  ])
})

test('says everything that matters at first', () => {
  expect(differences(null, { body, code: 'licensed', without: [] })).toEqual([
    'active',
    'seats 10',
    'expires 2027-01-31',
  ])
  expect(differences(null, { body: null, code: 'document_missing', without: [] })).toEqual([])
})
