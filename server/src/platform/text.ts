import { AppError } from './errors.ts'

/** NUL cannot be stored in a database text, a lone surrogate in no UTF-8 at all. */
const UNSTORABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/

/** Refuses text that no database could keep, anywhere in a request; `where` names the part of it. */
export function refuseUnstorable(value: unknown, where: string, pointer = ''): void {
  if (typeof value === 'string') {
    if (!UNSTORABLE.test(value)) return
    const detail = 'contains a NUL or half of a character pair'
    throw new AppError('invalid_request', `In the ${where}, ${pointer || '/'}: ${detail}`, {
      errors: [{ pointer: pointer || '/', detail }],
    })
  }
  if (Array.isArray(value)) value.forEach((item, index) => refuseUnstorable(item, where, `${pointer}/${index}`))
  else if (value !== null && typeof value === 'object') {
    for (const [name, item] of Object.entries(value)) {
      refuseUnstorable(name, where, `${pointer}/…`)
      refuseUnstorable(item, where, `${pointer}/${name}`)
    }
  }
}

/** Makes any text storable: NUL is dropped, half a pair becomes U+FFFD. */
export function toStorable(value: string): string {
  return value.replaceAll('\0', '').toWellFormed()
}
