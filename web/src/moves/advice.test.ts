import { expect, test } from 'vitest'
import { ApiProblem } from '../api-problem.ts'
import { advised, withAdvice } from './advice.ts'

const problem = (code: string, detail?: string) =>
  new ApiProblem({ status: 422, code, title: 'The archive is damaged', ...(detail && { detail }) })

test('a refusal says what to do about it, after what the server said', () => {
  const told = withAdvice(problem('archive_damaged', 'licenses was not stored as it came.')) as ApiProblem
  expect(told.message).toMatch(/^licenses was not stored as it came\. Get the file again/)
  expect(told.errors).toEqual([])
})

test('it stands at the field that it is about, where the form has one', () => {
  const told = withAdvice(problem('fingerprint_wrong'), ['fingerprint', 'password']) as ApiProblem
  expect(told.errors).toMatchObject([{ pointer: '/fingerprint', detail: expect.stringContaining('do not go on') }])
  expect((withAdvice(problem('fingerprint_wrong'), ['password']) as ApiProblem).errors).toEqual([])
})

test('the password is called by its name', async () => {
  const refused = Promise.reject(problem('credentials_invalid'))
  await expect(advised(refused, ['password'])).rejects.toMatchObject({
    message: expect.stringMatching(/^The password is wrong\./),
  })
})

test('what is no problem of the server stays as it is', () => {
  const error = new Error('odd')
  expect(withAdvice(error)).toBe(error)
})
