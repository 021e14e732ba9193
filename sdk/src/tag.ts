import { tagLength } from './document.ts'
import { nodeBuiltin } from './node-builtin.ts'

/** Whether tags can be computed at once; a browser's HMAC is asynchronous, so seats are not judged there. */
export function canTag(): boolean {
  return nodeBuiltin('node:crypto') !== undefined
}

/** The tag that stands for a user in a roster (protocol 2.4). Node only. */
export function tagOf(key: Uint8Array, user: string): Buffer {
  const node = nodeBuiltin('node:crypto')
  if (!node) throw new TypeError('tags need node:crypto')
  return node.createHmac('sha256', key).update(user, 'utf8').digest().subarray(0, tagLength)
}
