import { expect, test } from 'vitest'
import { questionOf } from './question.ts'

test('empty fields ask for nothing', () => {
  expect(questionOf({ user: ' ', feature: '', moment: null })).toEqual({})
})

test('a moment is an instant of the clock of whoever asks', () => {
  const moment = '2026-12-24 18:30:00'
  expect(questionOf({ user: ' ada ', feature: 'sso', moment })).toEqual({
    user: 'ada',
    feature: 'sso',
    at: new Date(2026, 11, 24, 18, 30).toISOString(),
  })
})
