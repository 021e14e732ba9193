import { describe, expect, test } from 'vitest'
import { ApiProblem, pathOfPointer, placeErrors, toProblem } from './api-problem.ts'

const refused = (errors: { pointer: string; detail: string }[]) =>
  new ApiProblem({
    status: 400,
    code: 'invalid_request',
    title: 'The request is not valid',
    detail: 'In the body',
    errors,
  })

describe('toProblem', () => {
  test('keeps what problem+json says', () => {
    const body = {
      code: 'stale_revision',
      title: 'Changed',
      detail: 'Look again.',
      status: 412,
      requestId: 'r-1',
      refreshId: 'rfr_1',
    }
    expect(toProblem(body, 412)).toMatchObject({
      status: 412,
      code: 'stale_revision',
      message: 'Look again.',
      requestId: 'r-1',
      errors: [],
      more: { refreshId: 'rfr_1' },
    })
  })

  test('says of an unreachable server that it cannot be reached', () => {
    expect(toProblem(null, 0)).toMatchObject({ status: 0, code: 'network' })
  })

  test.each([['<html>Bad gateway</html>'], [undefined], [{ error: 'x' }]])('makes do with %j', (body) => {
    expect(toProblem(body, 502)).toMatchObject({ status: 502, code: 'unexpected', message: 'The server answered 502' })
  })
})

test.each([
  ['/name', 'name'],
  ['/defaultTerms/days', 'defaultTerms.days'],
  ['/features/a~1b~0c', 'features.a/b~c'],
  ['/', ''],
])('%s is the field %s', (pointer, path) => {
  expect(pathOfPointer(pointer)).toBe(path)
})

describe('placeErrors', () => {
  test('puts each refusal beside its field, the first one where there are two', () => {
    const problem = refused([
      { pointer: '/email', detail: 'is not an email' },
      { pointer: '/email', detail: 'is too long' },
      { pointer: '/defaultTerms/days', detail: 'is over 90' },
    ])
    expect(placeErrors(problem, ['email', 'defaultTerms'])).toEqual({
      byField: { email: 'Is not an email.', defaultTerms: 'Is over 90.' },
      above: null,
    })
  })

  test('shows above what the form has no field for', () => {
    const problem = refused([
      { pointer: '/slug', detail: 'is taken' },
      { pointer: '/nameless', detail: 'is odd' },
    ])
    expect(placeErrors(problem, ['slug', 'name'])).toEqual({
      byField: { slug: 'Is taken.' },
      above: 'Nameless: is odd.',
    })
  })

  test('shows the detail above where no field is named', () => {
    const problem = new ApiProblem({
      status: 401,
      code: 'credentials_invalid',
      title: 'Wrong',
      detail: 'Email or password is wrong.',
    })
    expect(placeErrors(problem, ['email'])).toEqual({ byField: {}, above: 'Email or password is wrong.' })
  })
})
