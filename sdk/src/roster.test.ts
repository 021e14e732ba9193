import fc from 'fast-check'
import { expect, it } from 'vitest'
import { encodeBase64url } from './base64url.ts'
import * as make from '../fixtures/signer.ts'
import { holdsSeat, openRoster } from './roster.ts'
import type { OpenedRoster } from './roster.ts'
import type { StoredRoster } from './store.ts'

const expected = { packageId: make.packageId, rootKeys: [make.primaryRoot.jwk], installation: make.installation }

function storedFor(users: string[], deltas: string[]): StoredRoster {
  const entries = make.entriesOf(users)
  const certificate = make.certificate()
  return {
    statement: make.roster(entries),
    certificate,
    key: make.rosterKey,
    entries: encodeBase64url(entries),
    deltas,
  }
}

const names = fc.uniqueArray(
  fc.nat(40).map((at) => `u-${at}`),
  { maxLength: 30 },
)
const steps = fc.array(fc.tuple(names, names), { maxLength: 5 })

it('has exactly those users whom a set has after the same changes, opened at once or step by step (S1)', async () => {
  await fc.assert(
    fc.asyncProperty(names, steps, async (first, changes) => {
      const oracle = new Set(first)
      const deltas: string[] = []
      let opened: OpenedRoster | null = null
      for (const [add, removed] of changes) {
        const remove = removed.filter((user) => !add.includes(user))
        for (const user of add) oracle.add(user)
        for (const user of remove) oracle.delete(user)
        const base = 7 + deltas.length
        deltas.push(make.rosterDelta({ add, remove }, { base, revision: base + 1, count: oracle.size }))
        const stored = storedFor(first, [...deltas])
        const step = await openRoster(stored, expected, null, opened)
        if (!step.ok) throw new Error(step.code)
        opened = { stored, roster: step.value }
      }
      const whole = await openRoster(storedFor(first, deltas), expected, null, null)
      if (!whole.ok) throw new Error(whole.code)
      for (const roster of [whole.value, opened?.roster ?? whole.value]) {
        expect(roster.count).toBe(oracle.size)
        for (let at = 0; at <= 41; at++) expect(holdsSeat(roster, `u-${at}`)).toBe(oracle.has(`u-${at}`))
      }
    }),
    { numRuns: 150 },
  )
})

it('finds each of many users, and nobody else', async () => {
  const users = Array.from({ length: 5_000 }, (_, at) => `user-${at}@acme.example`)
  const opened = await openRoster(storedFor(users, []), expected, null, null)
  if (!opened.ok) throw new Error(opened.code)
  expect(users.every((user) => holdsSeat(opened.value, user))).toBe(true)
  expect(users.some((user) => holdsSeat(opened.value, `${user}.`))).toBe(false)
})

it('does not carry a roster over to another installation, license or epoch (C2)', async () => {
  const stored = storedFor(['u-1'], [])
  const first = await openRoster(stored, expected, null, null)
  if (!first.ok) throw new Error(first.code)
  const opened = { stored, roster: first.value }
  const seen = { epoch: make.certificateClaims().epoch + 1, revision: 1, iat: make.issued }
  const others = [
    [{ ...expected, installation: 'ins_other' }, 'wrong_installation'],
    [{ ...expected, licenseId: 'lic_other' }, 'wrong_license'],
    [{ ...expected, seen }, 'epoch_too_low'],
  ] as const
  for (const [other, code] of others) expect(await openRoster(stored, other, null, opened)).toEqual({ ok: false, code })
})
