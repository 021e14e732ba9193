import { expect, test } from 'vitest'
import { nameOf } from './lead-words.ts'

const nobody = { firstName: null, lastName: null, email: null, company: null }

test.each([
  [{ firstName: 'Ada', lastName: 'Lovelace' }, 'Ada Lovelace'],
  [{ lastName: 'Lovelace', email: 'a@x.example' }, 'Lovelace'],
  [{ email: 'a@x.example', company: 'Acme' }, 'a@x.example'],
  [{ company: 'Acme' }, 'Acme'],
  [{}, 'Without a name'],
  [{ erasedAt: '2026-01-01T00:00:00Z' }, 'Erased person'],
])('%j is called %s', (facts, name) => {
  expect(nameOf({ ...nobody, ...facts })).toBe(name)
})
