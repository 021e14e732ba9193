import { createPublicKey, verify } from 'node:crypto'
import { memoryStore, openLicense, parseStatement, verifyLicense, type Documents, type PublicJwk } from '@openlma/sdk'
import { compare, loopFor, median, type Comparison } from './rounds.ts'
import type { Vendor } from './vendor.ts'

export type SdkFigures = { checkNanoseconds: number; checksPerSecond: number; node: Comparison; webCrypto: Comparison }

/** What a product pays: `check` per call, and verifying documents against the two bare signature checks in them. */
export async function measureSdk(vendor: Vendor, rounds: number, ms: number): Promise<SdkFigures> {
  const { packageId, installKey } = vendor
  const rootKeys: PublicJwk[] = vendor.rootKeys
  const options = {
    server: vendor.server.url,
    packageId,
    rootKeys,
    installKey,
    store: memoryStore(),
    proxy: false,
  } as const
  const lma = await openLicense(options)
  await lma.install({ version: '1.0.0', subscriber: { orgId: 'sdk-bench' }, contact: { lastName: 'Bench' } })
  const documents = lma.documents()
  if (!documents || !lma.check().licensed) throw new Error('the bench could not license itself')
  const perSecond: number[] = []
  for (let round = 0; round <= rounds; round++)
    perSecond.push(await loopFor(ms, 5_000, () => lma.check({ user: 'u-17' })))
  const checksPerSecond = median(perSecond.slice(1))

  const now = Date.now() / 1000
  const ours = () =>
    loopFor(ms, 50, async () => {
      const { ok } = await verifyLicense(documents, { packageId, rootKeys }, now)
      if (!ok) throw new Error('the document did not verify')
    })
  const parts = signedParts(documents, rootKeys)
  const node = await compare(ours, () => loopFor(ms, 50, () => bareNode(parts)), rounds)
  const imported = await Promise.all(
    parts.map(async (part) => ({
      ...part,
      web: await crypto.subtle.importKey('jwk', part.jwk, 'Ed25519', false, ['verify']),
    })),
  )
  const bareWeb = async () => {
    for (const { web, signature, signed } of imported) {
      if (!(await crypto.subtle.verify('Ed25519', web, signature, signed)))
        throw new Error('a signature did not verify')
    }
  }
  const webCrypto = await compare(ours, () => loopFor(ms, 50, bareWeb), rounds)
  return { checkNanoseconds: 1e9 / checksPerSecond, checksPerSecond, node, webCrypto }
}

function signedParts(documents: Documents, rootKeys: PublicJwk[]) {
  const license = parseStatement(documents.license)
  const certificate = parseStatement(documents.certificate)
  const root = rootKeys.find(({ kid }) => kid === certificate?.kid)
  if (!license || !certificate || !root) throw new Error('the documents cannot be read')
  const own = certificate.payload['jwk'] as unknown as PublicJwk
  return [
    { jwk: own, statement: license },
    { jwk: root, statement: certificate },
  ].map(({ jwk: { kty, crv, x }, statement }) => {
    const jwk = { kty, crv, x }
    return {
      jwk,
      key: createPublicKey({ key: jwk, format: 'jwk' }),
      signed: statement.signed,
      signature: statement.signature,
    }
  })
}

function bareNode(parts: ReturnType<typeof signedParts>): void {
  for (const { key, signed, signature } of parts) {
    if (!verify(null, signed, key, signature)) throw new Error('a signature did not verify')
  }
}
