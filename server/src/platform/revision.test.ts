import { expect, test } from 'vitest'
import { etagOf, requireRevision } from './revision.ts'

const ask = (ifMatch: string | undefined) =>
  requireRevision(ifMatch, 7, async () => ({ seats: 5 })).then(
    () => 'taken',
    (error: { code: string; extra?: object }) => [error.code, error.extra],
  )

test.each([
  ['"7"', 'taken'],
  ['7', 'taken'],
  [' W/"7" ', 'taken'],
  [etagOf(7), 'taken'],
  [undefined, ['revision_required', undefined]],
  ['', ['revision_required', undefined]],
  ['"6"', ['stale_revision', { current: { seats: 5 } }]],
  ['*', ['stale_revision', { current: { seats: 5 } }]],
  ['"07"', ['stale_revision', { current: { seats: 5 } }]],
  ['"7", "8"', ['stale_revision', { current: { seats: 5 } }]],
])('If-Match: %s', async (ifMatch, outcome) => {
  expect(await ask(ifMatch)).toEqual(outcome)
})
