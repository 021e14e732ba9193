import { expect, test } from 'vitest'
import { readSession } from './session.ts'

const opened = { token: 't', expiresAt: '2026-03-29T12:00:00Z', link: 'l' }

test('reads what was stored, and nothing beside it', () => {
  expect(readSession(JSON.stringify({ ...opened, more: 1 }))).toEqual(opened)
})

test.each([null, '', 'x', 'null', '[]', '{}', JSON.stringify({ ...opened, expiresAt: 'soon' })])(
  '%s is no session',
  (text) => {
    expect(readSession(text)).toBe('none')
  },
)
