import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { csvCell, csvRow } from './csv.ts'

describe('cells', () => {
  test.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    [' spaced ', '" spaced "'],
    [null, ''],
    [undefined, ''],
    ['', ''],
    [0, '0'],
    [-5, '-5'],
    [true, 'true'],
    [{ a: 1 }, '"{""a"":1}"'],
    [['x'], '"[""x""]"'],
    ['=1+1', "'=1+1"],
    ['+49 30 1', "'+49 30 1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', `"'\r=1"`],
    ['\n=1', `"'\n=1"`],
    ['＝1+1', "'＝1+1"],
    ['＋1', "'＋1"],
    ['－1', "'－1"],
    ['＠SUM(A1)', "'＠SUM(A1)"],
    ['\u200b=1', "'\u200b=1"],
    ['\ufeff=1', "'\ufeff=1"],
    [' =1', "' =1"],
    ['\u00a0=1', "'\u00a0=1"],
    ['\u00a0\u200b @x', "'\u00a0\u200b @x"],
    ['a =1', 'a =1'],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['李雷 🎉 O’Brien', '李雷 🎉 O’Brien'],
    ['ليلى', 'ليلى'],
  ])('%j → %s', (value, cell) => expect(csvCell(value)).toBe(cell))

  test('whatever stands in it is read back, and never begins as a formula', () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('=a', '+', '-1', '@x', '＝1', '\u200b', ' ', '\t', '\r', '",', '\n'),
    )
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (values) => {
        const read = parse(csvRow(values))
        expect(read).toHaveLength(values.length)
        read.forEach((cell, index) => {
          const text = values[index]!
          expect([text, `'${text}`]).toContain(cell)
          expect(cell).not.toMatch(/^[\n\t\r]|^[\s\u200b]*[=+\-@＝]/)
        })
      }),
    )
  })
})

/** One row, by the grammar of RFC 4180. */
function parse(row: string): string[] {
  expect(row.endsWith('\r\n')).toBe(true)
  const cells: string[] = []
  for (const match of `,${row.slice(0, -2)}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g))
    cells.push((match[1] ?? match[2] ?? '').replaceAll('""', '"'))
  return cells
}
