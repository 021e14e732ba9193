/** Crockford's base32: no I, L, O, U, so that a code survives being read aloud. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 80 random bits as sixteen characters in groups of four (I8). */
export function formatCode(bytes: Uint8Array): string {
  let value = 0n
  for (const byte of bytes.subarray(0, 10)) value = (value << 8n) | BigInt(byte)
  let text = ''
  for (let i = 0; i < 16; i++) {
    text = ALPHABET[Number(value & 31n)] + text
    value >>= 5n
  }
  return text.replace(/(.{4})(?=.)/g, '$1-')
}

/** A code as typed or pasted by a person, in its one form; null where it cannot be one. */
export function normalizeCode(typed: string): string | null {
  const text = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
  return /^[0-9A-HJKMNP-TV-Z]{16}$/.test(text) ? text.replace(/(.{4})(?=.)/g, '$1-') : null
}

export type CodeState = 'open' | 'used' | 'expired' | 'revoked'

export function codeState(
  code: { used_at: Date | null; revoked_at: Date | null; expires_at: Date },
  now: Date,
): CodeState {
  if (code.used_at) return 'used'
  if (code.revoked_at) return 'revoked'
  return now >= code.expires_at ? 'expired' : 'open'
}

/** Whether a code was issued for this subscriber, known at the time or not. */
export function isBoundTo(
  code: { subscriber_id: string | null; subscriber_org_key: string | null },
  subscriber: { id: string | null; orgKey: string },
): boolean {
  if (code.subscriber_id !== null) return code.subscriber_id === subscriber.id
  return code.subscriber_org_key !== null && code.subscriber_org_key === subscriber.orgKey
}

export function isBound(code: { subscriber_id: string | null; subscriber_org_key: string | null }): boolean {
  return code.subscriber_id !== null || code.subscriber_org_key !== null
}

type Named = { first_name: string | null; last_name: string | null; email: string | null; phone: string | null }

/** The texts by which other events can name a person (E2), as they are and as they stand in JSON. Shorter than three signs, they name nobody. */
export function traceWords(rows: readonly Named[]): string[] {
  const texts = rows.flatMap(({ first_name, last_name, email, phone }) => [
    email,
    phone,
    [first_name, last_name].filter(Boolean).join(' '),
    last_name && last_name.length >= 4 ? last_name : null,
  ])
  const words = texts.filter((text): text is string => text !== null && text.length >= 3)
  return [...new Set(words.flatMap((word) => [word, JSON.stringify(word).slice(1, -1)]))]
}
