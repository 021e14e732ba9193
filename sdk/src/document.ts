import { decodeBase64url, encodeBase64url } from './base64url.ts'
import { parseStrictObject } from './strict-json.ts'
import type { JsonObject } from './strict-json.ts'

/** The `typ` of each kind of signed statement (protocol 2). */
export const statementTypes = {
  certificate: 'openlma-cert+jwt',
  license: 'openlma-license+jwt',
  time: 'openlma-time+jwt',
  roster: 'openlma-roster+jwt',
  rosterDelta: 'openlma-roster-delta+jwt',
  move: 'openlma-move+jwt',
} as const

/** One of the values of `statementTypes`. */
export type StatementType = (typeof statementTypes)[keyof typeof statementTypes]

/** The format version this SDK reads and writes as `lma.v`. */
export const formatVersion = 1

/** A statement longer than this many characters is refused unread. */
export const maxStatementLength = 65_536

/** An Ed25519 public key; `kid` is its RFC 7638 thumbprint. */
export type PublicJwk = { kty: 'OKP'; crv: 'Ed25519'; x: string; kid?: string }

/** Claims of a key certificate (protocol 2.1), signed by a root key. Times are unix seconds. */
export type CertificateClaims = {
  iss: string
  iat: number
  nbf: number
  exp: number
  /** Raised by restore, move, undo and revocation; a reader refuses a lower one than it has accepted. */
  epoch: number
  jwk: PublicJwk & { kid: string }
}

/** What a license can be: expired is a test on dates, not a status (`M2`). */
export type LicenseStatus = 'trial' | 'active' | 'suspended' | 'uninstalled'

/** What *don't know* means to this package (`C3`). */
export type FailureMode = 'stop' | 'degrade' | 'never_stop'

/** The value of a feature: `false` is the same as absent. */
export type FeatureValue = boolean | number | string

/** How users get their seats: with the first use while there are free ones, or by somebody who assigns them (`P1`). */
export type SeatAssignment = 'first_use' | 'explicit'

/** The subscriber as the document names it. */
export type SubscriberClaim = { orgId: string; name: string | null; type: string }

/** The `lma` claim of a license document (protocol 2.2). */
export type LicenseBody = {
  v: typeof formatVersion
  licenseId: string
  number: string
  revision: number
  status: LicenseStatus
  /** `null` is a site license. */
  seats: number | null
  /** Its presence says that the server keeps a roster; left out by one that does not. */
  seatAssignment?: SeatAssignment
  /** Last day of access, `YYYY-MM-DD`; `null` is never (`M3`). */
  expires: string | null
  /** The first unix second without access, or `null`. */
  accessUntil: number | null
  /** Days of 24 hours after `accessUntil` in which the answer is still yes (`M7`). */
  graceDays: number
  features: { [name: string]: FeatureValue }
  failureMode: FailureMode
  message: string | null
  subscriber: SubscriberClaim
  packageVersion: string | null
  test: boolean
}

/** Claims of a license document (protocol 2.2), signed by the certified key. */
export type LicenseClaims = {
  iss: string
  sub: string
  iat: number
  nbf: number
  exp: number
  cnf: { token_sha256: string }
  lma: LicenseBody
}

/** Claims of a time statement (protocol 2.3): the server's time and the nonce of the check-in. */
export type TimeClaims = { iss: string; sub: string; iat: number; nonce: string }

/** Claims of a roster (protocol 2.4), signed by the certified key: who has a seat, as a hash of the entries. */
export type RosterClaims = {
  iss: string
  sub: string
  iat: number
  exp: number
  lma: {
    v: typeof formatVersion
    licenseId: string
    /** Rises with every change of the assignments; not the revision of the license. */
    revision: number
    count: number
    /** Base64url SHA-256 of the entries: tags of 16 bytes, sorted, one after another. */
    entries: string
  }
}

/** Claims of a roster delta (protocol 2.5): what takes a reader at revision `base` to `revision`. */
export type RosterDeltaClaims = {
  iss: string
  sub: string
  iat: number
  lma: {
    v: typeof formatVersion
    licenseId: string
    base: number
    revision: number
    /** Tags in base64url. */
    add: string[]
    remove: string[]
    /** Users with a seat afterwards. */
    count: number
  }
}

/** Claims of a move notice (protocol 2.6), signed by a root key: where the package is served from now on. */
export type MoveClaims = {
  iss: string
  iat: number
  /** Higher than any before; the documents of the new server have this epoch or a higher one. */
  epoch: number
  lma: {
    v: typeof formatVersion
    /** The move, `mov_…`, as both servers know it; empty where a person made the notice. */
    move: string
    /** Base addresses, as `server` in the options of a product. */
    from: { server: string }
    to: { server: string }
  }
}

/** Bytes of a tag, which stands for a user in a roster. */
export const tagLength = 16

/** A delta with more tags than this is not made: the roster is signed anew. */
export const maxDeltaTags = 1_000

/** The documents an installation keeps, and may hand to its own browser side. */
export type Documents = { license: string; certificate: string }

/** What an answer of the server carries; `roster` is left out where there is none (a site license). */
export type IssuedDocuments = Documents & { roster?: string }

/**
 * The `iss` of every statement about a package: never the server's address.
 * @example issuerOf('pkg_01jd') // 'urn:openlma:pkg_01jd'
 */
export function issuerOf(packageId: string): string {
  return `urn:openlma:${packageId}`
}

/**
 * What gets signed: header and payload of a statement, encoded.
 * @example const input = signingInput(statementTypes.license, kid, claims)
 */
export function signingInput(typ: StatementType, kid: string, claims: object): string {
  return `${encodeJson({ alg: 'EdDSA', typ, kid })}.${encodeJson(claims)}`
}

/**
 * Joins a `signingInput` and its 64-byte Ed25519 signature to a compact JWS.
 * @example compactStatement(input, sign(null, Buffer.from(input), privateKey))
 */
export function compactStatement(input: string, signature: Uint8Array): string {
  return `${input}.${encodeBase64url(signature)}`
}

/**
 * The text whose SHA-256, in base64url, is the `kid` of the key with this `x` (RFC 7638).
 * @example createHash('sha256').update(thumbprintInput(x)).digest('base64url')
 */
export function thumbprintInput(x: string): string {
  return JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x })
}

/** A statement taken apart, of which nothing is verified yet. */
export type ParsedStatement = {
  typ: string
  kid: string
  payload: JsonObject
  signed: Uint8Array<ArrayBuffer>
  signature: Uint8Array<ArrayBuffer>
}

/**
 * Takes a compact JWS apart as strictly as protocol 2 asks; `null` where its form is not allowed.
 * @example parseStatement(documents.license)?.payload // not verified yet
 */
export function parseStatement(text: unknown): ParsedStatement | null {
  if (typeof text !== 'string' || text.length > maxStatementLength) return null
  const parts = text.split('.')
  const [header, payload, signature] = parts.map(decodeBase64url)
  if (parts.length !== 3 || !header || !payload || signature?.length !== 64) return null
  const head = parseStrictObject(header)
  const body = parseStrictObject(payload)
  if (!head || !body || Object.keys(head).length !== 3) return null
  const { alg, typ, kid } = head
  if (alg !== 'EdDSA' || typeof typ !== 'string' || typeof kid !== 'string') return null
  const signed = new TextEncoder().encode(text.slice(0, text.lastIndexOf('.')))
  return { typ, kid, payload: body, signed, signature }
}

function encodeJson(value: object): string {
  return encodeBase64url(new TextEncoder().encode(JSON.stringify(value)))
}
