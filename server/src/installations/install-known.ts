import { isBoundTo } from '../activation-codes/rules.ts'
import { claimCode, useCode } from '../activation-codes/use.ts'
import { useClaim } from '../claims/use.ts'
import { emit } from '../events/emit.ts'
import { restoreLicense } from '../licenses/restore.ts'
import type { Tx } from '../platform/context.ts'
import { sameBytes, sha256 } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import type { InstallRequest } from './install.ts'
import { noteVersion } from './note-version.ts'
import { updateInstallation, type ExistingInstallation } from './queries.ts'
import { recordReport } from './record-report.ts'
import { supersedeOthers } from './supersede.ts'

/**
 * An install where this package is installed already: a retry, an upgrade, a reinstall or a re-link, each by its proof
 * (I3, I4, I5). Without proof the answer tells nothing about the subscriber.
 */
export async function installKnown(tx: Tx, request: InstallRequest, existing: ExistingInstallation): Promise<string> {
  const { input, tokenHash } = request
  const repeats = sameBytes(existing.token_hash, tokenHash)
  const replaces = input.previousToken !== undefined && sameBytes(existing.token_hash, sha256(input.previousToken))
  // The customer that its license was carried to has taken its place; the vendor decides whether it comes back.
  if ((!repeats && !replaces) || existing.needs_proof) await relink(tx, request, existing)
  if (existing.status === 'uninstalled') await reinstall(tx, request, existing)
  else if (replaces && !repeats) await replaceToken(tx, request, existing)
  if (existing.version !== input.version) await recordReport(tx, existing.id, { version: input.version })
  return existing.id
}

/**
 * I4: a code bound to this subscriber, or a claim that the vendor approved, hands the installation to whoever holds it: a
 * new disk, a new server.
 */
async function relink(tx: Tx, request: InstallRequest, existing: ExistingInstallation): Promise<void> {
  const { target, tokenHash } = request
  const subject = subjectOf(target.id, existing)
  const proof = await proofOf(tx, request, existing)
  await updateInstallation(tx.db, existing.id, {
    token_hash: tokenHash,
    needs_proof: false,
    applied_revision: null,
    applied_at: null,
    updated_at: tx.now(),
  })
  await emit(tx, 'installation.relinked', subject, proof)
}

async function proofOf(tx: Tx, { target, input, orgKey, tokenHash }: InstallRequest, existing: ExistingInstallation) {
  if (input.activationCode === undefined) {
    const claimId = await useClaim(tx, { ...subjectOf(target.id, existing), tokenHash })
    if (claimId === null) throw known()
    return { by: 'claim', claimId }
  }
  const code = await claimCode(tx, target.id, input.activationCode)
  if (!isBoundTo(code, { id: existing.subscriber_id, orgKey })) throw known()
  await useCode(tx, code, existing.id, existing.subscriber_id)
  return { by: 'code', codeId: code.id }
}

function known(): AppError {
  return new AppError(
    'subscriber_known',
    'Installing again needs the token of the installation, a re-link code, which the vendor issues on the page of the license, or a claim that the vendor approves.',
  )
}

/** The old token proves the new one; another node of the same installation may go on with it only by the shared store. */
async function replaceToken(
  tx: Tx,
  { target, tokenHash }: InstallRequest,
  existing: ExistingInstallation,
): Promise<void> {
  await updateInstallation(tx.db, existing.id, { token_hash: tokenHash, updated_at: tx.now() })
  await emit(tx, 'installation.relinked', subjectOf(target.id, existing), { by: 'token' })
}

/** I5: everything as it was before the uninstall, under the new token. */
async function reinstall(
  tx: Tx,
  { target, input, tokenHash }: InstallRequest,
  existing: ExistingInstallation,
): Promise<void> {
  await updateInstallation(tx.db, existing.id, {
    token_hash: tokenHash,
    status: 'installed',
    installed_at: tx.now(),
    uninstalled_at: null,
    uninstall_reason: null,
    applied_revision: null,
    applied_at: null,
    version_status: await noteVersion(tx, target.id, input.version, target.test),
    updated_at: tx.now(),
  })
  await restoreLicense(tx, existing.license_id, existing.id, {
    retrialAfterDays: target.retrial_after_days,
    uninstalledAt: existing.uninstalled_at,
    defaults: {
      status: target.default_status as 'trial' | 'active',
      days: target.default_days,
      seats: target.default_seats,
    },
  })
  await emit(tx, 'installation.reinstalled', subjectOf(target.id, existing), { version: input.version })
  await supersedeOthers(tx, target.id, existing.subscriber_id)
}

function subjectOf(packageId: string, existing: ExistingInstallation) {
  return {
    packageId,
    subscriberId: existing.subscriber_id,
    licenseId: existing.license_id,
    installationId: existing.id,
  }
}
