import { expect, test } from 'vitest'
import { errorFacts } from './log.ts'

test('of a failed statement, neither its parameters nor its row are logged', () => {
  const failed = Object.assign(new Error('duplicate key value violates unique constraint "x"'), {
    code: '23505',
    detail: 'Key (email)=(ada@acme.example) already exists.',
    where: 'ada@acme.example',
    query: 'insert into leads values ($1)',
    params: ['ada@acme.example'],
  })
  const facts = errorFacts(new TypeError('outer', { cause: failed }))
  expect(facts).toMatchObject({ type: 'TypeError', message: 'outer', cause: { type: 'Error', code: '23505' } })
  expect(Object.keys(facts.cause ?? {})).toEqual(['type', 'message', 'code', 'stack'])
  expect(JSON.stringify(facts)).not.toContain('ada@acme.example')
  expect(errorFacts({ secret: 1 })).toEqual({ type: 'object', message: 'not an error' })
})
