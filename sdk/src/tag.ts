import type { KeyObject } from 'node:crypto'
import { tagLength } from './document.ts'
import { nodeBuiltin } from './node-builtin.ts'

/** Whether tags can be computed at once; a browser's HMAC is asynchronous, so seats are not judged there. */
export function canTag(): boolean {
  return nodeBuiltin('node:crypto') !== undefined
}

/** Keys as Node wants them: making one for each tag costs more than the tag. */
const nodeKeys = new WeakMap<Uint8Array, KeyObject>()

/** The tag that stands for a user in a roster (protocol 2.4). Node only. */
export function tagOf(key: Uint8Array, user: string): Uint8Array {
  const node = nodeBuiltin('node:crypto')
  if (!node) throw new TypeError('tags need node:crypto')
  const found = nodeKeys.get(key) ?? node.createSecretKey(key)
  nodeKeys.set(key, found)
  return node.createHmac('sha256', found).update(user, 'utf8').digest().subarray(0, tagLength)
}
