import { isMove, versionOf } from './claims.ts'
import { formatVersion, issuerOf, parseStatement, statementTypes } from './document.ts'
import type { MoveClaims } from './document.ts'
import { signatureHolds } from './key.ts'
import { findRoot, refuse } from './verify.ts'
import type { Expectation, Verified } from './verify.ts'

/** The newest move that a reader has accepted. */
export type SeenMove = { epoch: number; server: string }

/** What a reader holds against a move notice. */
export type MoveExpectation = Pick<Expectation, 'packageId' | 'rootKeys' | 'seen'> & { seenMove?: SeenMove | null }

/**
 * Verifies a move notice, without network (protocol 2.6, in its order). The one accepted last may come again, because
 * the earlier server goes on telling it.
 * @example const result = await verifyMove(notice, { packageId, rootKeys, seen, seenMove })
 */
export async function verifyMove(text: unknown, expected: MoveExpectation): Promise<Verified<MoveClaims>> {
  const statement = parseStatement(text)
  if (!statement) return refuse('malformed')
  const root = await findRoot(expected.rootKeys, statement.kid)
  if (!root) return refuse('move_untrusted')
  if (!(await signatureHolds(root, statement.signed, statement.signature))) return refuse('signature_invalid')
  if (statement.typ !== statementTypes.move) return refuse('wrong_type')
  const claims = statement.payload
  if (claims['iss'] !== issuerOf(expected.packageId)) return refuse('wrong_package')
  const version = versionOf(claims)
  if (version !== null && version !== formatVersion) return refuse('version_unsupported')
  if (!isMove(claims)) return refuse('malformed')
  const server = serverAddress(claims.lma.to.server)
  if (server === null) return refuse('move_insecure')
  const { seen, seenMove } = expected
  if (seenMove && claims.epoch === seenMove.epoch && server === seenMove.server) return { ok: true, value: claims }
  if (seenMove && claims.epoch <= seenMove.epoch) return refuse('move_replayed')
  if (seen && claims.epoch <= seen.epoch) return refuse('epoch_too_low')
  return { ok: true, value: claims }
}

/**
 * The base address of a server that a product may be sent to, without a slash at its end: `https`, or `http` on this
 * very machine; no user, query or fragment. `null` for any other text.
 * @example serverAddress('https://lma.example.com/') // 'https://lma.example.com'
 */
export function serverAddress(text: string): string | null {
  if (!URL.canParse(text)) return null
  const { protocol, hostname, username, password, search, hash, origin, pathname } = new URL(text)
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
  if (!isSafe || `${username}${password}${search}${hash}` !== '') return null
  return `${origin}${pathname}`.replace(/\/+$/, '')
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
}
