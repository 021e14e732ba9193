const figures = new Intl.NumberFormat('en')

/** The whole number that a text names: figures alone, or in threes as `3,000`. Null for everything else. */
export function readWhole(text: string): number | null {
  const typed = text.trim()
  if (!/^(\d+|\d{1,3}(,\d{3})+)$/.test(typed)) return null
  const number = Number(typed.replaceAll(',', ''))
  return Number.isSafeInteger(number) ? number : null
}

/** A number as a field of whole numbers shows it, and what was typed as it was typed. */
export function writeWhole(value: number | string): string {
  return typeof value === 'number' ? figures.format(value) : value
}

/** Why the value of a field is no whole number of that range, or null. What could not be read is a text there. */
export function wholeFault(value: number | string, from: number, to: number): string | null {
  if (typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to) return null
  return `A whole number from ${figures.format(from)} to ${figures.format(to)}.`
}

/** Figures with or without a point; no other way of writing a number. */
export function isNumber(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text.trim()) && Number.isFinite(Number(text))
}
