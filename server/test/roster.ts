import { createHmac, createPublicKey, verify } from 'node:crypto'
import { expect } from 'vitest'
import type { EmptyApp } from './harness.ts'
import { checkIn, claims, type Installed } from './product.ts'

/** What answers with documents say of them and of rosters. */
export type DocumentsAnswer = {
  documents: { license: string; certificate: string; roster?: string } | null
  rosterContents: { key: string; entries: string | null } | null
  rosterDelta: string | null
}

/** An install of a license with seats. */
export type Seated = Installed & DocumentsAnswer & { documents: { roster: string } }

/** The tag of a user in a roster. */
export function tagOf(key: string, user: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64url')).update(user).digest().subarray(0, 16).toString('base64url')
}

/** Verifies a statement by the certified key and nothing of ours, and tells what it says. */
function opened(statement: string, certificate: string, typ: string) {
  const [head = '', body = '', signature = ''] = statement.split('.')
  const { jwk } = claims(certificate) as unknown as { jwk: { kty: string; crv: string; x: string; kid: string } }
  const header: unknown = JSON.parse(Buffer.from(head, 'base64url').toString())
  expect(header).toEqual({ alg: 'EdDSA', typ, kid: jwk.kid })
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  expect(verify(null, Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))).toBe(true)
  return claims(statement) as unknown as { sub: string; iat: number; exp: number; lma: Lma }
}

type Lma = { revision: number; count: number; entries: string; base: number; add: string[]; remove: string[] }

export function rosterIn({ documents }: DocumentsAnswer) {
  if (!documents?.roster) throw new Error('there is no roster in this answer')
  return opened(documents.roster, documents.certificate, 'openlma-roster+jwt')
}

export function deltaIn(delta: string | null, certificate: string) {
  return opened(delta ?? '', certificate, 'openlma-roster-delta+jwt')
}

/** The tags in the entries of a roster, as they stand. */
export function tagsIn(entries: string): string[] {
  const bytes = Buffer.from(entries, 'base64url')
  return Array.from({ length: bytes.length / 16 }, (_, at) =>
    bytes.subarray(at * 16, at * 16 + 16).toString('base64url'),
  )
}

/** The roster that a product reports after it has stored this answer, or deltas up to a revision. */
export function heldOf(answer: DocumentsAnswer, revision = rosterIn(answer).lma.revision) {
  const { epoch } = claims(answer.documents?.certificate ?? '') as unknown as { epoch: number }
  return { epoch, revision, iat: rosterIn(answer).iat }
}

/** The license that it reports. */
export function haveOf(answer: DocumentsAnswer) {
  const { iat, lma } = claims(answer.documents?.license ?? '')
  return { epoch: heldOf(answer).epoch, revision: lma['revision'] as number, iat }
}

/** Checks in as a product that keeps rosters and has stored this answer. */
export async function report(
  app: Pick<EmptyApp, 'ask'>,
  of: Installed,
  answer: DocumentsAnswer,
  more: object = {},
): Promise<DocumentsAnswer> {
  return (await checkIn(app, of, { have: haveOf(answer), roster: heldOf(answer), ...more })).json()
}
