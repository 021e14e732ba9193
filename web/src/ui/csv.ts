/** What a spreadsheet would run, were it not marked as text. */
const FORMULA = /^[=+\-@\t\r]/

/** Rows as a CSV file: inert in every spreadsheet, quoted as RFC 4180 says, UTF-8 with a byte order mark. */
export function toCsv(rows: string[][]): string {
  return `\uFEFF${rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('')}`
}

function cellOf(text: string): string {
  const inert = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]|^\s|\s$/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
