import { verifyLicenseUntimed, type Documents, type LicenseClaims } from '@openlma/sdk'
import { raise } from '../attention/raise.ts'
import { readOneForDocument, type DocumentRow } from '../documents/queries.ts'
import { emit } from '../events/emit.ts'
import { issueLicense } from '../licenses/issue.ts'
import { findLicenseOf, type TakenNumber } from '../licenses/queries.ts'
import { termsOfDocument } from '../licenses/rules.ts'
import { takeNumberAgain } from '../licenses/take-number.ts'
import { createCtx, inTransaction, type Tx } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import { isId, newId } from '../platform/ids.ts'
import type { Outside } from '../platform/route.ts'
import { isRevoked, rootKeysOf } from '../signing-keys/queries.ts'
import { packageOfIssuer } from '../packages/queries.ts'
import { refuseMoved, type Hold } from '../packages/refuse-moved.ts'
import { findSubscriberByKey, holdSubscriber, insertSubscriber } from '../subscribers/queries.ts'
import { noteVersion } from './note-version.ts'
import { holdInstall, insertInstallation, lockExisting } from './queries.ts'

/**
 * I9: recreates an installation that this server does not know (it was restored from an older backup) from a license
 * document that verifies under the package's root and names the caller's token. Anything less is refused with 401.
 */
export async function recreate(outside: Outside, id: string, documents: Documents): Promise<DocumentRow> {
  const { app, bearer, requestId, log } = outside
  const owner = isId('installation', id)
    ? await packageOfIssuer(app.database.db, issuerIn(documents.license))
    : undefined
  if (!owner || bearer === null) throw new AppError('installation_unknown')
  refuseMoved(owner as Hold)
  const rootKeys = (await rootKeysOf(app.database.db, [owner.id])).map((key) => ({
    kty: 'OKP' as const,
    crv: 'Ed25519' as const,
    x: key.public_key,
  }))
  const verified = await verifyLicenseUntimed(documents, {
    packageId: owner.id,
    rootKeys,
    installation: id,
    token: bearer,
  })
  if (!verified.ok) throw new AppError('installation_unknown', `The stored license does not verify (${verified.code}).`)
  // Whoever stole a key before it was revoked could else write licenses with it.
  if (await isRevoked(app.database.db, verified.value.certificate.jwk.kid)) throw new AppError('installation_unknown')
  const actor = { kind: 'installation' as const, id }
  const ctx = createCtx(app, { orgId: owner.org_id, actor, permissions: ['installations:report'], requestId, log })
  ctx.require('installations:report')
  const { lma } = verified.value.license
  const number = await takeNumberAgain(app, owner.org_id, Number(lma.number.replace(/^L-/, '')))
  return inTransaction(ctx, async (tx) => {
    await holdInstall(tx.db, owner.id, sha256(bearer))
    await holdSubscriber(tx.db, tx.orgId, lma.test, lma.subscriber.orgId)
    const known = await readOneForDocument(tx.db, id)
    if (known) return known
    await writeAgain(tx, owner.id, id, { token: bearer, lma, number })
    const row = await readOneForDocument(tx.db, id)
    if (!row) throw new Error('unreachable')
    return row
  })
}

/** The package that a statement says it is of; everything it says is verified afterwards. */
export function issuerIn(statement: string): string {
  try {
    const payload: unknown = JSON.parse(Buffer.from(statement.split('.')[1] ?? '', 'base64url').toString('utf8'))
    const issuer = (payload as { iss?: unknown } | null)?.iss
    return typeof issuer === 'string' ? issuer.replace(/^urn:openlma:/, '') : ''
  } catch {
    return ''
  }
}

/** What the document proves, and the number that its license gets. */
type Proved = { token: string; lma: LicenseClaims['lma']; number: TakenNumber }

async function writeAgain(tx: Tx, packageId: string, id: string, { token, lma, number }: Proved): Promise<void> {
  const { test, subscriber } = lma
  const tokenHash = sha256(token)
  const taken = await lockExisting(tx.db, packageId, { tokenHash, test, orgKey: subscriber.orgId })
  if (taken) throw new AppError('installation_unknown', 'Another installation has taken its place.')
  const subscriberId = await subscriberFor(tx, packageId, lma)
  if (await findLicenseOf(tx.db, packageId, subscriberId)) throw new AppError('installation_unknown')
  const licenseId = await issueLicense(tx, {
    packageId,
    subscriberId,
    installationId: id,
    test,
    taken: number,
    terms: (zone) => termsOfDocument(lma, zone),
    complete: true,
    earlier: { id: lma.licenseId, revision: lma.revision },
  })
  const version = lma.packageVersion ?? '0'
  await insertInstallation(tx.db, {
    id,
    org_id: tx.orgId,
    package_id: packageId,
    subscriber_id: subscriberId,
    license_id: licenseId,
    token_hash: tokenHash,
    status: lma.status === 'uninstalled' ? 'uninstalled' : 'installed',
    version,
    version_status: await noteVersion(tx, packageId, version, test),
    test,
    verified: true,
    installed_at: tx.now(),
    recreated_at: tx.now(),
    created_at: tx.now(),
    updated_at: tx.now(),
  })
  const subject = { packageId, subscriberId, licenseId, installationId: id }
  await emit(tx, 'installation.recreated', subject, { revision: lma.revision, status: lma.status })
  await raise(tx, 'installation_recreated', id, subject, `${lma.number}, revision ${lma.revision}`)
}

async function subscriberFor(tx: Tx, packageId: string, { subscriber, test }: LicenseClaims['lma']): Promise<string> {
  const existing = await findSubscriberByKey(tx.db, tx.orgId, test, subscriber.orgId)
  if (existing) return existing.id
  const id = newId('subscriber')
  const { orgId: org_key, name, type } = subscriber
  await insertSubscriber(tx.db, {
    id,
    org_id: tx.orgId,
    org_key,
    test,
    name,
    type,
    created_at: tx.now(),
    updated_at: tx.now(),
  })
  await emit(
    tx,
    'subscriber.created',
    { packageId, subscriberId: id },
    { orgId: org_key, name, type, test, recreated: true },
  )
  return id
}
