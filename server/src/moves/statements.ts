import { sign, verify, type KeyObject } from 'node:crypto'
import { publicKeyFrom } from '../platform/archive-keys.ts'

/** What one side of a move states to the other, signed by the key that the two agreed on with the invitation. */
export type StatementKind = 'receipt' | 'release' | 'confirmation' | 'given-up'

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A compact JWS (EdDSA); its `typ` keeps one kind from standing for another. */
export function writeStatement(kind: StatementKind, key: KeyObject, claims: object): string {
  const input = `${encode({ alg: 'EdDSA', typ: `openlma-move-${kind}+jwt` })}.${encode(claims)}`
  return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`
}

/** What it says; null where it is of another kind, or not signed by this Ed25519 key. */
export function readStatement<Claims extends object>(kind: StatementKind, text: string, signer: string): Claims | null {
  const [head, body, signature, ...more] = text.trim().split('.')
  const key = publicKeyFrom(signer, 'Ed25519')
  if (!head || !body || !signature || more.length > 0 || !key) return null
  if (!verify(null, Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))) return null
  try {
    const { typ } = parse(head) as { typ?: unknown }
    return typ === `openlma-move-${kind}+jwt` ? (parse(body) as Claims) : null
  } catch {
    return null
  }
}

const parse = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
