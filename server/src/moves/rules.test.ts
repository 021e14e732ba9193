import { describe, expect, test } from 'vitest'
import { followWithin, isDroppable, nextOf, stepFault, STEPS } from './rules.ts'
import { MOVE_STATUSES, SIDES } from './schema.ts'

describe('the states of a move (V2)', () => {
  test('each step is for one side and some states', () => {
    for (const [step, { side, from }] of Object.entries(STEPS)) {
      for (const status of MOVE_STATUSES) {
        const fault = stepFault(step as keyof typeof STEPS, { side, status })
        expect([step, status, fault === null]).toEqual([step, status, (from as readonly string[]).includes(status)])
      }
      const other = SIDES.find((one) => one !== side) ?? side
      expect(stepFault(step as keyof typeof STEPS, { side: other, status: from[0] })).toContain(`for the ${side}`)
    }
  })

  test('before the hand-over each side can drop it, afterwards none', () => {
    const droppable = SIDES.map((side) => MOVE_STATUSES.filter((status) => isDroppable({ side, status })))
    expect(droppable).toEqual([
      ['draft', 'manifest', 'frozen', 'exported'],
      ['invited', 'staging', 'staged'],
    ])
  })

  test('says what is next on either side', () => {
    const source = (status: 'draft' | 'frozen' | 'exported' | 'handed_over', local: boolean, brought = false) =>
      nextOf({ side: 'source', status, local, receipt: brought, confirmed: brought })
    expect([source('draft', true), source('frozen', true), source('exported', true, true)]).toEqual([
      'freeze',
      'deliver',
      'hand_over',
    ])
    expect([source('frozen', false), source('exported', false), source('handed_over', false)]).toEqual([
      'export',
      'await_receipt',
      'give_release',
    ])
    expect([source('handed_over', false, true), source('handed_over', true)]).toEqual(['nothing', 'nothing'])
    const there = (status: 'invited' | 'staged' | 'arriving' | 'live') =>
      nextOf({ side: 'destination', status, local: false, receipt: false, confirmed: false })
    expect([there('invited'), there('staged'), there('arriving'), there('live')]).toEqual([
      'import_archive',
      'give_receipt_await_release',
      'wait',
      'nothing',
    ])
  })

  test('a fleet does not come at once', () => {
    expect([0, 50, 5_000, 10_000_000].map(followWithin)).toEqual([1, 1, 100, 3_600])
  })
})
