import { maxStatementLength, signingInput } from '@openlma/sdk'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { claimsOf, isReusable, termsOfDocument, type DocumentInput } from './rules.ts'

const input: DocumentInput = {
  installationId: 'ins_1',
  packageId: 'pkg_1',
  tokenHash: Buffer.alloc(32, 1),
  licenseId: 'lic_1',
  number: 'L-00001',
  revision: 3,
  status: 'trial',
  seats: null,
  expires: '2026-12-24',
  accessUntil: new Date('2026-12-24T23:00:00Z'),
  features: { reports: true },
  message: null,
  graceDays: 0,
  failureMode: 'degrade',
  offlineDays: 30,
  subscriber: { orgId: 'acme', name: 'Acme', type: 'production' },
  version: '1.0',
  test: false,
  assignOnFirstUse: false,
}
const terms = termsOfDocument(input)
const now = new Date('2026-11-24T12:00:00.900Z')
const far = new Date('2030-01-01T00:00:00Z')
const seconds = (date: Date) => Math.floor(date.getTime() / 1000)

describe('claims (C4)', () => {
  test('everything at its longest makes a document that products read', () => {
    const longest = {
      ...input,
      features: { f: '界'.repeat(5_456) },
      message: '\u0001'.repeat(500),
      subscriber: { orgId: '界'.repeat(128), name: '\u0001'.repeat(200), type: 'production' },
      version: '9'.repeat(60),
    }
    expect(Buffer.byteLength(JSON.stringify(longest.features))).toBeGreaterThan(16_370)
    const claims = claimsOf(longest, termsOfDocument(longest), now, far, null)
    const license = signingInput('openlma-license+jwt', 'k'.repeat(43), claims)
    expect(license.length + 100).toBeLessThan(maxStatementLength)
  })

  test('say what the license says, and nothing of its bookkeeping', () => {
    const claims = claimsOf(input, terms, now, far, null)
    expect(claims).toMatchObject({
      iss: 'urn:openlma:pkg_1',
      sub: 'ins_1',
      iat: seconds(now),
      nbf: seconds(now) - 3_600,
    })
    expect(claims.cnf.token_sha256).toBe(Buffer.alloc(32, 1).toString('base64url'))
    expect(claims.lma).toMatchObject({
      v: 1,
      seats: null,
      accessUntil: seconds(input.accessUntil!),
      packageVersion: '1.0',
    })
    expect(Object.keys(claims.lma)).not.toContain('offlineDays')
    expect(Object.keys(claims.lma)).not.toContain('cnf')
  })
  test('never outlive the certificate', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 365 }),
        fc.integer({ min: 0, max: 200 }),
        (offlineDays, certificateDays) => {
          const until = new Date(now.getTime() + certificateDays * 86_400_000)
          const { exp, iat } = claimsOf(input, { ...terms, offlineDays }, now, until, null)
          expect(exp).toBe(Math.min(iat + offlineDays * 86_400, seconds(until)))
        },
      ),
    )
  })
  test('(revision, iat) names one document, even within a second', () => {
    expect(claimsOf(input, terms, now, far, now).iat).toBe(seconds(now) + 1)
    expect(claimsOf(input, terms, now, far, new Date(now.getTime() - 5_000)).iat).toBe(seconds(now))
  })
})

describe('reuse (C4)', () => {
  const at = (ms: number) => new Date(now.getTime() + ms)
  const stored = {
    termsHash: Buffer.alloc(32, 2),
    epoch: 5,
    issuedAt: now,
    expiresAt: new Date(now.getTime() + 10_000),
  }
  test.each([
    ['at once', stored, 0, true],
    ['just before half its life', stored, 4_999, true],
    ['at half its life', stored, 5_000, false],
    ['a few seconds ahead of the clock', { ...stored, expiresAt: at(200_000) }, -59_999, true],
    ['from the future', stored, -60_000, false],
    ['of another epoch', { ...stored, epoch: 4 }, 0, false],
    ['of other terms', { ...stored, termsHash: Buffer.alloc(32, 3) }, 0, false],
    ['none', null, 0, false],
  ] as const)('%s', (_what, document, ms, reused) => {
    expect(isReusable(document, Buffer.alloc(32, 2), 5, at(ms))).toBe(reused)
  })
})

test('every thing that a product sees makes another document (C4)', () => {
  const others: Partial<DocumentInput>[] = [
    { revision: 4 },
    { status: 'active' },
    { seats: 1 },
    { expires: '2026-12-25' },
    { accessUntil: null },
    { features: {} },
    { message: 'x' },
    { graceDays: 1 },
    { failureMode: 'stop' },
    { offlineDays: 31 },
    { version: '2.0' },
    { test: true },
    { tokenHash: Buffer.alloc(32, 9) },
    { subscriber: { orgId: 'acme', name: 'Other', type: 'production' } },
  ]
  const texts = [input, ...others.map((other) => ({ ...input, ...other }))].map((one) =>
    JSON.stringify(termsOfDocument(one)),
  )
  expect(new Set(texts).size).toBe(others.length + 1)
})
