import { expect, test } from 'vitest'
import { freshReplay, replayBodyOf, replayRules } from './replay-values.ts'

test('begins with what was missed while it was disabled', () => {
  expect(replayBodyOf(freshReplay({ disabledPosition: 41, position: 3 }))).toEqual({ fromPosition: 42 })
  expect(replayBodyOf(freshReplay({ disabledPosition: null, position: 3 }))).toEqual({ fromPosition: 4 })
})

test('by time only the times go out, as instants', () => {
  const values = {
    ...freshReplay({ disabledPosition: null, position: 0 }),
    by: 'time',
    from: '2026-12-24 14:05:00',
  } as const
  expect(replayBodyOf(values)).toEqual({ from: new Date(2026, 11, 24, 14, 5).toISOString() })
})

test('an end before the beginning is refused', () => {
  const values = { ...freshReplay({ disabledPosition: 9, position: 0 }), toPosition: 4 }
  expect(replayRules.toPosition(4, values)).not.toBeNull()
  expect(replayRules.toPosition('', values)).toBeNull()
  expect(replayRules.from(null, { ...values, by: 'time' })).not.toBeNull()
})
