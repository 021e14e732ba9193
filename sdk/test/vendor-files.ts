import { encodeBase64url } from '../src/base64url.ts'
import { issuerOf, statementTypes } from '../src/document.ts'
import type { LicenseBody } from '../src/document.ts'
import * as make from '../fixtures/signer.ts'
import type { FixtureKey } from '../fixtures/signer.ts'

/** What a test wants in a license file; all of it is right unless told. */
type Wanted = {
  license?: Partial<LicenseBody>
  users?: string[]
  /** The revision of the roster. */
  revision?: number
  sub?: string
  tokenSha256?: string
  packageId?: string
  epoch?: number
  key?: FixtureKey
  nonce?: string
}

/** The license file with which the fixture vendor answers a request file (protocol 5.5). */
export function answerRequest(request: string, wanted: Wanted = {}): string {
  const { requestId, tokenSha256 } = JSON.parse(request) as { requestId: string; tokenSha256: string }
  const { sub = 'ins_1', epoch = 100, key = make.signingKey, packageId = make.packageId } = wanted
  const iat = Math.floor(Date.now() / 1000)
  const times = { iat, nbf: iat - 3600, exp: iat + 30 * make.day }
  const iss = issuerOf(packageId)
  const entries = make.entriesOf(wanted.users ?? [])
  const body = { accessUntil: null, expires: null, seatAssignment: 'explicit' as const, ...wanted.license }
  const cnf = { token_sha256: wanted.tokenSha256 ?? tokenSha256 }
  const license = make.licenseClaims(body, { ...times, iss, sub, cnf })
  const { exp } = times
  const roster = make.rosterClaims(entries, { revision: wanted.revision ?? 1 }, { iss, sub, iat, exp })
  const time = { iss, sub, iat, nonce: wanted.nonce ?? requestId }
  return JSON.stringify({
    about: 'License of Acme for a product.',
    kind: 'openlma-license-file',
    v: 1,
    requestId,
    packageId,
    installationId: sub,
    documents: {
      license: make.signStatement(statementTypes.license, license, key),
      certificate: make.certificate({ ...times, iss, exp: iat + 90 * make.day, epoch }),
      roster: make.signStatement(statementTypes.roster, roster, key),
    },
    rosterContents: { key: make.rosterKey, entries: encodeBase64url(entries) },
    time: make.signStatement(statementTypes.time, time, key),
  })
}
