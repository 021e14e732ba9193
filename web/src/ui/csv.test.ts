import { expect, test } from 'vitest'
import { toCsv } from './csv.ts'

test('cells are quoted where they must be', () => {
  expect(
    toCsv([
      ['a', 'Acme, Inc.'],
      ['say "hi"', ' x'],
    ]),
  ).toBe('\uFEFFa,"Acme, Inc."\r\n"say ""hi"""," x"\r\n')
})

test.each(['=1+1', '+49', '-1', '@sum'])('%s is no formula', (text) => {
  expect(toCsv([[text]])).toBe(`\uFEFF'${text}\r\n`)
})
