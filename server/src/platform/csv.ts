import type { FastifyReply } from 'fastify'
import { Readable } from 'node:stream'
import type { Page } from './page.ts'
import type { Head } from './route.ts'

/** What a spreadsheet would run, were it not marked as text: full-width signs too, and behind what it passes over. */
const FORMULA = /^(?:[\t\r\n]|[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠])/u

/** One cell: inert in every spreadsheet, quoted as RFC 4180 says. Lists and objects are written as JSON. */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const inert = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]|^\s|\s$/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}

/** Cells end with a comma, rows with CR and LF. */
export function csvRow(values: readonly unknown[]): string {
  return `${values.map(csvCell).join(',')}\r\n`
}

const PAGE = 200

/**
 * Answers a whole list as a CSV file, page after page as the reader takes them: UTF-8 with a byte order mark, one column
 * for each named field of the items. A refusal of the first page is answered as a problem.
 */
export async function sendCsv<Item extends object>(
  { reply }: Head,
  name: string,
  fields: readonly (keyof Item & string)[],
  read: (page: { cursor?: string; limit: number }) => Promise<Page<Item>>,
): Promise<FastifyReply> {
  const first = await read({ limit: PAGE })
  return reply
    .header('content-type', 'text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}.csv"`)
    .header('cache-control', 'no-store')
    .send(Readable.from(rowsOf(fields, first, read)))
}

async function* rowsOf<Item extends object>(
  fields: readonly (keyof Item & string)[],
  first: Page<Item>,
  read: (page: { cursor: string; limit: number }) => Promise<Page<Item>>,
): AsyncGenerator<string> {
  yield `\ufeff${csvRow(fields)}`
  for (let page = first; ; page = await read({ cursor: page.nextCursor, limit: PAGE })) {
    if (page.data.length > 0) yield page.data.map((item) => csvRow(fields.map((field) => item[field]))).join('')
    if (page.nextCursor === null) return
  }
}
