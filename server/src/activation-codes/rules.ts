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
