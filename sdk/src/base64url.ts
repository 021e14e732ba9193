const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

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
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null
  // The bits that a last character has beyond the last byte must be zero, or two texts would spell one value.
  const spare = { 2: 0b1111, 3: 0b11 }[text.length % 4] ?? 0
  if ((alphabet.indexOf(text.at(-1) ?? 'A') & spare) !== 0) return null
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (char) => char.charCodeAt(0))
}
