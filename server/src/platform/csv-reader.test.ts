import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCsv, type CsvRow } from './csv-reader.ts'

async function read(text: string | Buffer, chunk = 7, mostBytes?: number): Promise<CsvRow[]> {
  const bytes = Buffer.from(text as string)
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk)
  }
  const rows: CsvRow[] = []
  for await (const row of readCsv(chunks(), mostBytes)) rows.push(row)
  return rows
}

const written = (row: string[]) => `${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\r\n`

const cells = (rows: CsvRow[]) => rows.map((row) => row.cells ?? row.fault)

describe('reading CSV', () => {
  test('whatever the writer wrote, the reader reads, cut wherever it may be', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ' ', ',', ';', '"', '\n', '\r\n', 'ä', '日', '0') })
    const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 40 }), async (rows, chunk) => {
        const text = ['one,two,three\r\n', ...rows.map(written)].join('')
        expect(cells(await read(text, chunk)).slice(1)).toEqual(rows)
      }),
      { numRuns: 300 },
    )
  })

  test.each([
    ['semicolons', 'a;b\n1;2\n'],
    ['tabs', 'a\tb\n1\t2'],
    ['CR LF', 'a,b\r\n1,2\r\n'],
    ['CR alone', 'a,b\r1,2\r'],
    ['CR alone, and line feeds within quotes', '"a",b\r1,"2"\r'],
    ['no last line break', 'a,b\n1,2'],
    ['a byte order mark', '\ufeffa,b\n1,2\n'],
  ])('%s', async (_name, text) => {
    expect(cells(await read(text))).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ])
  })

  test('UTF-16 in either order, with a mark and without', async () => {
    const text = 'Name,Ort\nZoë,Köln\n'
    const little = Buffer.from(text, 'utf16le')
    const big = Buffer.from(text, 'utf16le').swap16()
    const marked = [Buffer.concat([Buffer.from([0xff, 0xfe]), little]), Buffer.concat([Buffer.from([0xfe, 0xff]), big])]
    for (const bytes of [little, big, ...marked]) {
      expect(cells(await read(bytes, 5))).toEqual([
        ['Name', 'Ort'],
        ['Zoë', 'Köln'],
      ])
    }
  })

  test('encodings that are mixed are read cell by cell, and said', async () => {
    const legacy = Buffer.concat([Buffer.from('Zoë,'), Buffer.from('Köln', 'latin1'), Buffer.from('\n')])
    const rows = await read(Buffer.concat([Buffer.from('a,b\nZoë,Köln\n'), legacy, Buffer.from('x,y\n')]))
    expect(cells(rows).slice(1)).toEqual([
      ['Zoë', 'Köln'],
      ['Zoë', 'Köln'],
      ['x', 'y'],
    ])
    expect(rows.map(({ legacy: old, telling }) => [old, telling])).toEqual([
      [false, false],
      [false, true],
      [true, true],
      [false, false],
    ])
  })

  test('a line that is too long is one bad row, and the next is read', async () => {
    const rows = await read(`a,b\n1,2\n${'x'.repeat(10_000)},3\n4,5\n`, 64, 1_000)
    expect(cells(rows)).toEqual([['a', 'b'], ['1', '2'], 'line_too_long', ['4', '5']])
    expect(rows.map(({ line }) => line)).toEqual([1, 2, 3, 4])
    expect(cells(await read(`a,b\n"${'x'.repeat(10_000)}",3\n4,5`, 64, 1_000))).toEqual([
      ['a', 'b'],
      'line_too_long',
      ['4', '5'],
    ])
  })

  test('a quotation mark astray costs its own line only', async () => {
    expect(cells(await read('a,b\n1,"2\n3,4\n5,6\n'))).toEqual([['a', 'b'], 'quote_not_closed', ['3', '4'], ['5', '6']])
    expect(cells(await read('a,b\n"1,2\n3,"4\n5,6\n'))).toEqual([
      ['a', 'b'],
      'quote_not_closed',
      'quote_not_closed',
      ['5', '6'],
    ])
    expect(cells(await read('a,b\n5" disk,x "y"\n'))).toEqual([
      ['a', 'b'],
      ['5" disk', 'x "y"'],
    ])
  })

  test('no byte breaks it, and every line is in a row', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 50 }), async (bytes, chunk) => {
        const rows = await read(Buffer.concat([Buffer.from('a,b,c\n'), bytes]), chunk, 40)
        expect(rows[0]?.cells).toEqual(['a', 'b', 'c'])
        const lines = rows.map(({ line }) => line)
        expect(lines).toEqual([...new Set(lines)].toSorted((x, y) => x - y))
      }),
    )
  })
})
