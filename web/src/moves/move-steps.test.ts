import { expect, test } from 'vitest'
import { stepsOf } from './move-steps.ts'
import type { Move } from './queries.ts'

const at = '2026-05-01T10:00:00.000Z'

function moveOf(some: Partial<Move>, local = false): Move {
  return {
    id: 'mov_1',
    side: 'source',
    status: 'draft',
    next: 'freeze',
    packages: [],
    counterpart: { server: 'https://there.example', org: 'Globex', local },
    fingerprint: null,
    manifest: null,
    unmatched: [],
    receipt: null,
    release: null,
    confirmation: null,
    givenUp: null,
    progress: null,
    followed: null,
    refreshIds: [],
    error: null,
    createdAt: at,
    frozenAt: null,
    exportedAt: null,
    stagedAt: null,
    handedOverAt: null,
    liveAt: null,
    endedAt: null,
    ...some,
  }
}

const shown = (move: Move) => stepsOf(move).map(({ key, state }) => `${key} ${state}`)

test('at the source, one step is open and what comes after is later (V2)', () => {
  expect(shown(moveOf({}))).toEqual([
    'draft done',
    'freeze open',
    'export later',
    'receipt later',
    'hand_over later',
    'release later',
  ])
  const over = { status: 'handed_over', frozenAt: at, exportedAt: at, receipt: 'a.b.c', handedOverAt: at } as const
  expect(shown(moveOf(over)).at(-1)).toBe('release open')
  expect(shown(moveOf({ ...over, confirmation: 'a.b.c', liveAt: at })).at(-1)).toBe('release done')
})

test('within one server the archive is delivered, and nothing is left to do after the hand-over', () => {
  const frozen = { status: 'frozen', frozenAt: at } as const
  expect(shown(moveOf(frozen, true))).toEqual(['draft done', 'freeze done', 'deliver open', 'hand_over later'])
  // It was sent, and never signed for.
  expect(shown(moveOf({ ...frozen, exportedAt: at }, true))[2]).toBe('deliver open')
  const over = moveOf({ ...frozen, status: 'handed_over', exportedAt: at, receipt: 'r', handedOverAt: at }, true)
  expect(shown(over).every((step) => step.endsWith('done'))).toBe(true)
})

test('at the destination, products follow until all have come (V3)', () => {
  const side = 'destination' as const
  expect(shown(moveOf({ side, status: 'invited' }))[1]).toBe('import open')
  expect(shown(moveOf({ side, status: 'staged', stagedAt: at }))[2]).toBe('await_release open')
  expect(shown(moveOf({ side, status: 'arriving', stagedAt: at }))[3]).toBe('arrive open')
  const live = { side, status: 'live', stagedAt: at, liveAt: at } as const
  expect(shown(moveOf({ ...live, followed: { installations: 1, of: 2 } }))[4]).toBe('follow open')
  expect(shown(moveOf({ ...live, followed: { installations: 2, of: 2 } }))[4]).toBe('follow done')
})

test('what has ended shows what was done, and its end', () => {
  const dropped = moveOf({ status: 'dropped', frozenAt: at, endedAt: at })
  expect(shown(dropped)).toEqual(['draft done', 'freeze done', 'end done'])
  expect(stepsOf(dropped).at(-1)).toMatchObject({ label: 'Dropped', at })
})
