/** A line of a pasted table: its cells, trimmed, and where it began, counted from 1. */
export type TableLine = { line: number; cells: string[] }

/**
 * Reads what somebody copied from a spreadsheet or a CSV file: cells behind tabs, semicolons or commas, quoted as RFC 4180
 * says. Empty lines are left out.
 */
export function parseTable(text: string): TableLine[] {
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const separator = separatorOf(source)
  const lines: TableLine[] = []
  let at = 0
  let line = 1
  while (at < source.length) {
    const { cells, next } = readLine(source, at, separator)
    if (cells.some((cell) => cell !== '')) lines.push({ line, cells })
    line += source.slice(at, next).split('\n').length - 1
    at = next
  }
  return lines
}

/** By the first line: a tab stands in no name, a semicolon seldom, a comma often. */
function separatorOf(source: string): string {
  const first = source.split('\n').find((line) => line.trim() !== '') ?? ''
  return ['\t', ';'].find((separator) => first.includes(separator)) ?? ','
}

function readLine(source: string, start: number, separator: string): { cells: string[]; next: number } {
  const cells: string[] = []
  let at = start
  for (;;) {
    const cell = readCell(source, at, separator)
    cells.push(cell.text.trim())
    at = cell.next
    if (at >= source.length) return { cells, next: at }
    at += 1
    if (source[at - 1] === '\n') return { cells, next: at }
  }
}

/** A cell, and where its separator or line end stands. A quote that is never closed is a character like others. */
function readCell(source: string, start: number, separator: string): { text: string; next: number } {
  const quoted = /^[ ]*"((?:[^"]|"")*)"[ ]*/.exec(source.slice(start))
  const after = start + (quoted?.[0].length ?? 0)
  if (quoted && (after >= source.length || source[after] === separator || source[after] === '\n')) {
    return { text: (quoted[1] ?? '').replaceAll('""', '"'), next: after }
  }
  let next = start
  while (next < source.length && source[next] !== separator && source[next] !== '\n') next += 1
  return { text: source.slice(start, next), next }
}
