/** A row of a CSV file. */
export const csv = (rows: readonly (readonly (string | number | null)[])[]): string =>
  rows.map((row) => row.map((cell) => `"${String(cell ?? '').replaceAll('"', '""')}"`).join(',')).join('\r\n')

/** A record id of the incumbent: three characters of its kind, then a number. */
export const sfId = (prefix: string, number: number): string => `${prefix}${String(number).padStart(12, '0')}`
