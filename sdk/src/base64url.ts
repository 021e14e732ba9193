const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** By character code; 64 is no value. */
const values: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = alphabet.indexOf(String.fromCharCode(code))
  return value < 0 ? 64 : value
})

/**
 * Base64url without padding (RFC 7515, section 2).
 * @example encodeBase64url(new TextEncoder().encode('{}')) // 'e30'
 */
export function encodeBase64url(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/**
 * The bytes of a base64url text, or `null` where it is not the one canonical spelling of them.
 * @example decodeBase64url('e30=') // null: padding
 */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> | null {
  const spare = text.length % 4
  if (spare === 1) return null
  const bytes = new Uint8Array((text.length * 3) >> 2)
  const whole = text.length - spare
  let written = 0
  // Four characters at a time: the entries of a roster may be megabytes.
  for (let at = 0; at < whole; at += 4) {
    const one = valueAt(text, at)
    const two = valueAt(text, at + 1)
    const three = valueAt(text, at + 2)
    const four = valueAt(text, at + 3)
    if ((one | two | three | four) > 63) return null
    bytes[written++] = (one << 2) | (two >> 4)
    bytes[written++] = (two << 4) | (three >> 2)
    bytes[written++] = (three << 6) | four
  }
  let bits = 0
  for (let at = whole; at < text.length; at++) {
    const value = valueAt(text, at)
    if (value > 63) return null
    bits = (bits << 6) | value
    if (at > whole) bytes[written++] = bits >> (at - whole === 1 ? 4 : 2)
  }
  // The bits that a last character has beyond the last byte must be zero, or two texts would spell one value.
  return (spare === 2 && (bits & 0b1111) !== 0) || (spare === 3 && (bits & 0b11) !== 0) ? null : bytes
}

function valueAt(text: string, at: number): number {
  return values[text.charCodeAt(at)] ?? 64
}
