import { expect, test } from 'vitest'
import { objectsOf, oddities, percentOf, rowsDone, stepOf, totalsInWords } from './import-words.ts'
import type { ImportFile } from './queries.ts'

const none = { create: 0, update: 0, merge: 0, unchanged: 0, skip: 0, refuse: 0 }
const file: ImportFile = {
  object: 'license',
  rows: 1,
  bytes: 1,
  encoding: 'utf-8',
  columns: [],
  missing: [],
  dates: { dayFirst: 0, monthFirst: 0, either: 0 },
  dateOrder: null,
  dateOrderTold: false,
}

test('what comes is said in words, without what does not', () => {
  const counts = { license: { ...none, create: 1_200, refuse: 2 }, lead: { ...none, refuse: 1 } }
  expect(totalsInWords({ counts, status: 'judged' })).toBe('1,200 to create, 3 refused')
  expect(totalsInWords({ counts, status: 'done' })).toBe('1,200 created, 3 refused')
  expect(totalsInWords({ counts: {}, status: 'judged' })).toBe('nothing')
})

test('a file says what is odd about it', () => {
  expect(oddities(file)).toEqual([])
  expect(oddities({ ...file, encoding: 'mixed' })[0]).toContain('mixes encodings')
  expect(oddities({ ...file, missing: ['seats'] })[0]).toContain('missing')
  expect(oddities({ ...file, dates: { dayFirst: 0, monthFirst: 0, either: 3 } })[0]).toContain('day or the month')
  expect(oddities({ ...file, dateOrder: 'day_first', dates: { dayFirst: 1, monthFirst: 0, either: 3 } })).toEqual([])
})

test('the way through an import', () => {
  expect(stepOf({ status: 'draft', files: [] })).toBe(0)
  expect(stepOf({ status: 'draft', files: [file] })).toBe(1)
  expect(stepOf({ status: 'judging', files: [file] })).toBe(2)
  expect(stepOf({ status: 'judged', files: [file] })).toBe(3)
  expect(stepOf({ status: 'done', files: [file] })).toBe(4)
  expect(percentOf({ done: 1, total: 3 })).toBe(33)
  expect(percentOf({ done: 0, total: 0 })).toBe(0)
  const progress = { done: 3_000, total: 4_000 }
  expect(rowsDone({ status: 'importing', progress, rows: 4_000 })).toBe('3,000 of 4,000 rows')
  expect(rowsDone({ status: 'judging', progress, rows: 2_000 })).toBe('1,500 of 2,000 rows')
  expect(objectsOf('generic')).toEqual(['lead', 'license'])
})
