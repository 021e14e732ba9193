import { expect, test } from 'vitest'
import { claimantOf, cluesOf, isHeardLately } from './claim-words.ts'
import type { Claim } from './queries.ts'

const contact = {
  firstName: 'Ada',
  lastName: 'Lovelace',
  email: 'ada@acme.example',
  company: 'Acme',
  title: null,
  phone: null,
  country: null,
  state: null,
  message: null,
  extra: {},
  flags: [],
}

function claim(more: Partial<Claim> = {}): Claim {
  return {
    id: 'clm_1',
    kind: 'installation',
    status: 'open',
    packageId: 'pkg_1',
    packageName: 'Ledgerline',
    subscriber: { id: 'sub_1', orgId: 'acme', name: null },
    parent: null,
    accountId: 'acc_1',
    accountName: 'Acme',
    contact,
    contactKnown: false,
    domainKnown: false,
    message: null,
    installation: { id: 'ins_1', status: 'installed', version: '1.0.0', lastCheckInAt: null },
    licenseId: 'lic_1',
    licenseNumber: 'L-00001',
    test: false,
    reason: null,
    decidedById: null,
    decidedByName: null,
    decidedAt: null,
    usedAt: null,
    createdAt: '2026-03-29T12:00:00Z',
    expiresAt: '2026-04-28T12:00:00Z',
    ...more,
  }
}

test.each([
  [{ contactKnown: true }, 'good'],
  [{ domainKnown: true }, 'soon'],
  [{}, 'warn'],
  [{ accountId: null, accountName: null }, 'warn'],
  [{ contact: null }, 'warn'],
])('the email of %o is a clue: %s', (more, tone) => {
  expect(cluesOf(claim(more), false)[0]?.tone).toBe(tone)
})

test('an installation in use speaks against it, one that is gone does not', () => {
  expect(cluesOf(claim(), true)[1]?.tone).toBe('warn')
  expect(cluesOf(claim(), false)[1]?.tone).toBe('soon')
  const gone = { id: 'ins_1', status: 'uninstalled', version: '1.0.0', lastCheckInAt: null } as const
  expect(cluesOf(claim({ installation: gone }), true)[1]?.tone).toBe('good')
})

test('who checked in within three days is in use', () => {
  const now = Date.parse('2026-03-29T12:00:00Z')
  expect(isHeardLately('2026-03-27T12:00:00Z', now)).toBe(true)
  expect(isHeardLately('2026-03-20T12:00:00Z', now)).toBe(false)
  expect(isHeardLately(null, now)).toBe(false)
})

test('a claimant is called by what there is', () => {
  expect(claimantOf({ contact })).toBe('Ada Lovelace')
  expect(claimantOf({ contact: { ...contact, firstName: null, lastName: null } })).toBe('ada@acme.example')
  expect(claimantOf({ contact: null })).toBeNull()
})
