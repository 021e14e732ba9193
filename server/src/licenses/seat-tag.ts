import { hmacSha256 } from '../platform/crypto.ts'

export const TAG_BYTES = 16

/** What stands in a roster instead of the reference: nobody without the license's key can tell whose it is. */
export function seatTag(rosterKey: Uint8Array, user: string): Buffer {
  return hmacSha256(rosterKey, user).subarray(0, TAG_BYTES)
}
