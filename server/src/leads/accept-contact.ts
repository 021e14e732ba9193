import { AppError } from '../platform/errors.ts'
import { MAX_DEPTH, toStorable } from '../platform/text.ts'

const MAX_CONTACT_BYTES = 16_384

/** I2: a contact is refused only if it is not an object or over 16 kB; whatever is odd inside is kept, made storable. */
export function acceptContact(raw: unknown): Record<string, unknown> | undefined {
  if (raw === undefined || raw === null) return undefined
  if (typeof raw !== 'object' || Array.isArray(raw)) throw contactFault('is not an object')
  const contact = storable(raw, 0) as Record<string, unknown>
  if (Buffer.byteLength(JSON.stringify(contact)) > MAX_CONTACT_BYTES) throw contactFault('is larger than 16 kB')
  return contact
}

function contactFault(detail: string): AppError {
  return new AppError('invalid_request', `In the body, /contact: ${detail}`, {
    errors: [{ pointer: '/contact', detail }],
  })
}

function storable(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return toStorable(value)
  if (value === null || typeof value !== 'object') return value
  if (depth > MAX_DEPTH) return '(nested too deeply to be kept)'
  if (Array.isArray(value)) return value.map((item) => storable(item, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [toStorable(name), storable(item, depth + 1)]))
}
