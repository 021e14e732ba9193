import { AppError } from './errors.ts'

/** NUL cannot be stored in a database text, a lone surrogate in no UTF-8 at all. */
const UNSTORABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/

/** Deeper than anything that is meant, and far from what overflows a stack, here or in the database. */
export const MAX_DEPTH = 32

/** Refuses what no database could keep, anywhere in a request; `where` names the part of it. */
export function refuseUnstorable(value: unknown, where: string, pointer = '', depth = 0): void {
  if (depth > MAX_DEPTH) throw fault(where, pointer, 'is nested too deeply')
  if (typeof value === 'string') {
    if (UNSTORABLE.test(value)) throw fault(where, pointer, 'contains a NUL or half of a character pair')
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => refuseUnstorable(item, where, `${pointer}/${index}`, depth + 1))
  } else if (value !== null && typeof value === 'object') {
    for (const [name, item] of Object.entries(value)) {
      refuseUnstorable(name, where, `${pointer}/…`)
      refuseUnstorable(item, where, `${pointer}/${name}`, depth + 1)
    }
  }
}

function fault(where: string, pointer: string, detail: string): AppError {
  const at = pointer || '/'
  return new AppError('invalid_request', `In the ${where}, ${at}: ${detail}`, { errors: [{ pointer: at, detail }] })
}

/** Makes any text storable: NUL is dropped, half a pair becomes U+FFFD. */
export function toStorable(value: string): string {
  return value.replaceAll('\0', '').toWellFormed()
}
