import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseSeats, settlementOf } from './seat-rules.ts'
import { UserRef } from './seat-schema.ts'

const users = fc.array(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 30 })

test('everybody gets one answer, nobody loses a seat, and no more are given than are free (S1)', () => {
  const property = fc.property(
    fc.option(fc.integer({ min: 0, max: 20 })),
    fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 20 }),
    users,
    (seats, seated, asked) => {
      const { assigned, already, refused } = chooseSeats({ seats, used: seated.length }, asked, new Set(seated))
      expect([...assigned, ...already, ...refused].toSorted()).toEqual([...new Set(asked)].toSorted())
      expect(already.every((user) => seated.includes(user))).toBe(true)
      expect(assigned.some((user) => seated.includes(user))).toBe(false)
      const free = seats === null ? Infinity : Math.max(0, seats - seated.length)
      expect(assigned.length).toBeLessThanOrEqual(free)
      if (refused.length > 0) expect(assigned).toHaveLength(free)
    },
  )
  fc.assert(property, { numRuns: 500 })
})

test('what a change of the number does (M4)', () => {
  expect(settlementOf(5, 3, 'keep')).toBe('none')
  expect(settlementOf(5, 3, 'release')).toBe('release')
  expect(settlementOf(null, 3, 'keep')).toBe('convert')
  expect(settlementOf(null, 3, 'release')).toBe('convert')
  for (const before of [null, 5]) expect(settlementOf(before, null, 'release')).toBe('none')
})

test('no two references look the same by a character that nobody sees (S2)', () => {
  const taken = (user: string) => UserRef.safeParse(user).success
  for (const user of ['ada', 'ada@acme.example', 'Jürgen 😀', 'می\u200cخواهم', 'क्\u200dष'])
    expect(taken(user)).toBe(true)
  for (const user of ['ada\u200b', '\u202eada', 'ada\u00ad', '\ufeffada', 'a\u200db', 'a\u200c', 'می\u200c'])
    expect(taken(user), JSON.stringify(user)).toBe(false)
})

test('a reference that is taken can be sent in a path and back (S2)', () => {
  const property = fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }), (user) => {
    if (!UserRef.safeParse(user).success) return
    const url = new URL(`https://example.com/seats/${encodeURIComponent(user)}`)
    expect(decodeURIComponent(url.pathname.slice('/seats/'.length))).toBe(user)
  })
  fc.assert(property, { numRuns: 1_000 })
})
