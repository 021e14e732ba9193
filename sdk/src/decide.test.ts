import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { licenseClaims } from '../fixtures/signer.ts'
import { accessEnds, decide } from './decide.ts'
import type { Answer, Situation } from './decide.ts'
import { answerCodes } from './errors.ts'

const start = 1_790_000_000
const second = fc.integer({ min: start - 50_000, max: start + 400_000 })

const situation: fc.Arbitrary<Situation> = fc
  .record({
    status: fc.constantFrom('trial', 'active', 'suspended', 'uninstalled'),
    accessUntil: fc.option(second),
    graceDays: fc.integer({ min: 0, max: 3 }),
    failureMode: fc.constantFrom('stop', 'degrade', 'never_stop'),
    seats: fc.option(fc.nat(9)),
    exp: second,
    now: second,
    mark: second,
    certificateExpires: fc.option(second, { nil: undefined }),
    hasSeat: fc.option(fc.boolean(), { nil: undefined }),
    rosterExpires: fc.oneof(fc.constantFrom(undefined, null), second),
    user: fc.option(fc.constant('u-1'), { nil: undefined }),
    feature: fc.constantFrom(undefined, 'reports', 'api', 'absent', 'toString', '__proto__'),
  })
  .map(({ status, accessUntil, graceDays, failureMode, seats, exp, ...rest }) => ({
    ...rest,
    claims: licenseClaims({ status, accessUntil, graceDays, failureMode, seats }, { exp }),
  }))

const kinds = { no: answerCodes.slice(0, 5), unknown: answerCodes.slice(5, 9), yes: answerCodes.slice(9) }

function always(holds: (answer: Answer, situation: Situation) => void): void {
  fc.assert(
    fc.property(situation, (one) => holds(decide(one), one)),
    { numRuns: 2_000 },
  )
}

describe('decide (C1)', () => {
  it('names the first reason, and lists them in the order of the table, each once', () => {
    always(({ code, reasons }) => {
      expect(reasons[0]).toBe(code)
      expect(reasons).toEqual(answerCodes.filter((one) => reasons.includes(one)))
      if (reasons.includes('licensed')) expect(reasons).toEqual(['licensed'])
    })
  })

  it('says no to every conclusive no, in every mode (C3)', () => {
    always(({ licensed, reasons, degraded }) => {
      if (!reasons.some((code) => kinds.no.includes(code))) return
      expect([licensed, degraded]).toEqual([false, undefined])
    })
  })

  it('takes the mode of the package where it does not know, and only there (C3)', () => {
    always(({ licensed, degraded, code }, { claims }) => {
      const mode = claims?.lma.failureMode
      if (kinds.unknown.includes(code))
        expect([licensed, degraded]).toEqual([mode !== 'stop', mode === 'degrade' || undefined])
      if (kinds.yes.includes(code)) expect([licensed, degraded]).toEqual([true, undefined])
    })
  })

  it('says yes until validUntil and not one second longer, and forever where that is null (C3)', () => {
    always((answer, { now, mark = 0, ...rest }) => {
      const at = Math.max(now, mark)
      if (answer.code !== 'licensed' && answer.code !== 'in_grace') return
      const end = answer.validUntil
      expect(end).toBeGreaterThan(at)
      if (end === null) return
      const before = decide({ ...rest, now: end - 1, mark: end - 1 })
      expect(kinds.yes).toContain(before.code)
      expect(kinds.yes).not.toContain(decide({ ...rest, now: end, mark: end }).code)
    })
  })

  it('is never fooled by a clock that goes back (C2)', () => {
    always((answer, { claims, ...rest }) => {
      const back = decide({ ...rest, claims, now: rest.now - 1_000_000 })
      if (answer.reasons.includes('expired') && rest.now <= (rest.mark ?? 0)) expect(back.code).toBe(answer.code)
      if (back.licensed) expect(back.reasons).toContain('clock_moved_back')
    })
  })

  it('judges no seats without a user, and none of a site license', () => {
    always(({ reasons }, { user, hasSeat, claims }) => {
      const judged = user !== undefined && hasSeat === false && claims?.lma.seats !== null
      expect(reasons.includes('no_seat')).toBe(judged)
    })
  })

  it('knows nothing of a seat where a roster should be and none verifies, or it is over (S1)', () => {
    always(({ reasons }, { user, claims, rosterExpires, certificateExpires = Infinity, now, mark = 0 }) => {
      if (!claims) return
      const judged = user !== undefined && claims.lma.seats !== null
      expect(reasons.includes('document_missing')).toBe(judged && rosterExpires === null)
      const ends = Math.min(claims.exp, certificateExpires, judged ? (rosterExpires ?? Infinity) : Infinity)
      expect(reasons.includes('document_expired')).toBe(Math.max(now, mark) >= ends)
    })
  })

  it('leaves the decision to the product before there is a document (C3)', () => {
    const missing = {
      licensed: false,
      code: 'document_missing',
      reasons: ['document_missing'],
      validUntil: null,
      degraded: true,
    }
    expect(decide({ claims: null, now: start })).toEqual(missing)
    expect(decide({ claims: null, now: start, invalid: 'wrong_token' })).toMatchObject({
      code: 'document_invalid',
      detail: 'wrong_token',
    })
  })
})

it('accessEnds counts grace in days of 24 hours (M7)', () => {
  expect(accessEnds(licenseClaims({ accessUntil: 100, graceDays: 2 }))).toBe(172_900)
  expect(accessEnds(licenseClaims({ accessUntil: null, graceDays: 2 }))).toBe(null)
})
