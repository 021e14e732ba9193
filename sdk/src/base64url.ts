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
  let bits = 0
  let written = 0
  for (let at = 0; at < text.length; at++) {
    const value = values[text.charCodeAt(at)] ?? 64
    if (value === 64) return null
    bits = (bits << 6) | value
    if ((at & 3) === 1) bytes[written++] = bits >> 4
    else if ((at & 3) === 2) bytes[written++] = bits >> 2
    else if ((at & 3) === 3) bytes[written++] = bits
  }
  // The bits that a last character has beyond the last byte must be zero, or two texts would spell one value.
  return (spare === 2 && (bits & 0b1111) !== 0) || (spare === 3 && (bits & 0b11) !== 0) ? null : bytes
}
