/** The days that the server takes. */
const [FIRST, LAST] = ['1970-01-01', '9998-12-31']

/**
 * The calendar day that a text names, as `YYYY-MM-DD`: written like that, or with figures in the order and with the
 * separator of the reader's language, and the year in full. Null for everything else, such as February 30.
 */
export function readDay(text: string, locale: string): string | null {
  const order = figuresOf(locale)
  const found = /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)$/.exec(text.trim()) ?? order.exec(text.trim())
  const { year, month, day } = found?.groups ?? {}
  if (!year || !month || !day) return null
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const instant = Date.parse(`${iso}T00:00:00Z`)
  // A day that does not exist is taken for one of the next month, or for none.
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(iso) ? iso : null
}

/** Why a text that was meant as a day is none that can be taken, or null. */
export function dayFault(text: string, from: string = FIRST, to: string = LAST): string | null {
  if (readDay(text, 'sv') !== text) return `“${text}” is no date. Write it like 2027-01-31.`
  if (text < from || text > to) return `Between ${from} and ${to}.`
  return null
}

function figuresOf(locale: string): RegExp {
  const parts = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    calendar: 'gregory',
    numberingSystem: 'latn',
  }).formatToParts(0)
  const pattern = parts.map(({ type, value }) => {
    if (type === 'year') return String.raw`(?<year>\d{4})`
    if (type === 'month' || type === 'day') return String.raw`(?<${type}>\d{1,2})`
    return type === 'literal' ? `${value.trim().replace(/\W/g, String.raw`\$&`)}\\s*` : ''
  })
  return new RegExp(`^${pattern.join('')}$`)
}
