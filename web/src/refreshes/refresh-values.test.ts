import { describe, expect, test } from 'vitest'
import { noValues, realOf, startOf, whyNoScope } from './refresh-values.ts'

describe('what the API is told (R1)', () => {
  test('all installations, without a word of why', () => {
    expect(startOf({ ...noValues, reason: '  ' }, true)).toEqual({ dryRun: true, filter: {} })
  })
  test('some, by what was chosen; choices of before do not count for all', () => {
    const some = { ...noValues, scope: 'some', version: ' 1.0 ', state: 'trial', silent: 'false' } as const
    expect(startOf(some, false)).toEqual({ dryRun: false, filter: { version: '1.0', state: 'trial', silent: false } })
    expect(startOf({ ...some, scope: 'all' }, false).filter).toEqual({})
  })
  test('one alone, with a reason', () => {
    expect(startOf({ ...noValues, reason: ' drift ' }, true, 'ins_1')).toEqual({
      dryRun: true,
      filter: { installationId: 'ins_1' },
      reason: 'drift',
    })
  })
  test('the real run of a dry one', () => {
    const dry = { filter: { version: '1.0' }, reason: null }
    expect(realOf(dry)).toEqual({ dryRun: false, filter: { version: '1.0' } })
  })
})

test('some has to say which ones', () => {
  expect(whyNoScope({ ...noValues, scope: 'some', version: ' ' })).not.toBeNull()
  expect(whyNoScope({ ...noValues, scope: 'some', silent: 'true' })).toBeNull()
  expect(whyNoScope(noValues)).toBeNull()
})
