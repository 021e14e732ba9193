import { expect, test } from 'vitest'
import { parseTable } from './parse-table.ts'

test.each([
  ['a,b\nc,d', 'commas'],
  ['a;b\r\nc;d\r\n', 'semicolons'],
  ['\uFEFFa\tb\nc\td\n\n', 'tabs'],
])('%j is read by its %s', (text) => {
  expect(parseTable(text).map(({ cells }) => cells)).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ])
})

test('quotes hold separators, quotes and line ends', () => {
  expect(parseTable('"Acme, Inc.", "say ""hi"""\n"two\nlines",x\ny,z')).toEqual([
    { line: 1, cells: ['Acme, Inc.', 'say "hi"'] },
    { line: 2, cells: ['two\nlines', 'x'] },
    { line: 4, cells: ['y', 'z'] },
  ])
})

test('a quote that is never closed is a character', () => {
  expect(parseTable('5" nails,x\n"a,b').map(({ cells }) => cells)).toEqual([
    ['5" nails', 'x'],
    ['"a', 'b'],
  ])
})

test('in a table of tabs a comma belongs to the name', () => {
  expect(parseTable('Acme, Inc.\tx')[0]?.cells).toEqual(['Acme, Inc.', 'x'])
})

test('empty lines are left out and counted', () => {
  expect(parseTable('\n , \na\n')).toEqual([{ line: 3, cells: ['a'] }])
})
