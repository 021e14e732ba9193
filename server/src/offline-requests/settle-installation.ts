import { readOneForDocument, type DocumentRow } from '../documents/queries.ts'
import { emit } from '../events/emit.ts'
import { installKnown } from '../installations/install-known.ts'
import { installNew } from '../installations/install-new.ts'
import type { InstallRequest } from '../installations/install.ts'
import { holdInstall, lockExisting, lockInstallation, updateInstallation } from '../installations/queries.ts'
import type { ExistingInstallation } from '../installations/queries.ts'
import { heldKeys, parentKeyOf } from '../installations/rules.ts'
import { subjectOf } from '../installations/record-report.ts'
import type { TakenNumber } from '../licenses/queries.ts'
import type { InstallTarget } from '../packages/queries.ts'
import type { Tx } from '../platform/context.ts'
import { sameBytes } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import { holdSubscriber } from '../subscribers/queries.ts'
import { normalizeOrgId } from '../subscribers/rules.ts'
import { damaged } from './rules.ts'
import type { Outcome, RequestFile } from './schema.ts'

/** `taken` is the number for a license that the file may be the first of (`take-number.ts`). */
export type Upload = { relink: boolean; taken: TakenNumber | null }

type Settled = { installationId: string; outcome: Outcome }

/** The installation that a request file is of, in the caller's transaction: the known one, or by an install as any other. */
export async function settleInstallation(
  tx: Tx,
  target: InstallTarget,
  file: RequestFile,
  contact: Record<string, unknown> | undefined,
  { relink, taken }: Upload,
): Promise<Settled> {
  const tokenHash = Buffer.from(file.tokenSha256, 'base64url')
  await holdInstall(tx.db, target.id, tokenHash)
  if (file.installationId === null) return install(tx, requestOf(target, file, contact, tokenHash), { relink, taken })
  const held = await lockInstallation(tx.db, file.installationId)
  const row = held && held.package_id === target.id ? await readOneForDocument(tx.db, held.id) : undefined
  if (!row) {
    throw new AppError(
      'offline_request_invalid',
      'It names an installation that this server does not know. It belongs to another server, or this one was restored from a backup.',
    )
  }
  if (sameBytes(row.token_hash, tokenHash)) return { installationId: row.id, outcome: 'checked_in' }
  if (!relink) throw known(row)
  await handOver(tx, row, tokenHash)
  if (row.installation_status === 'installed') return { installationId: row.id, outcome: 'relinked' }
  const again = requestOf(target, { ...file, version: file.version ?? row.version }, contact, tokenHash, row.org_key)
  const existing = await lockExisting(tx.db, target.id, { tokenHash, test: row.test, orgKey: row.org_key })
  if (!existing) throw new Error('unreachable')
  return { installationId: await installKnown(tx, again, existing), outcome: 'reinstalled' }
}

/** As a product that reaches the server installs (I1); the token's hash stands for the token, which no file carries. */
async function install(tx: Tx, request: InstallRequest, { relink, taken }: Upload): Promise<Settled> {
  const { target, input, tokenHash, orgKey } = request
  for (const key of heldKeys(request)) await holdSubscriber(tx.db, tx.orgId, target.test, key)
  const existing = await lockExisting(tx.db, target.id, { tokenHash, test: target.test, orgKey })
  if (!existing) {
    if (!taken) throw new Error('unreachable')
    return { installationId: await installNew(tx, request, taken), outcome: 'installed' }
  }
  const proven = sameBytes(existing.token_hash, tokenHash)
  if (!proven && (relink || input.activationCode === undefined)) {
    const row = await readOneForDocument(tx.db, existing.id)
    if (!row) throw new Error('unreachable')
    if (!relink) throw known(row)
    await handOver(tx, row, tokenHash)
  }
  const before: ExistingInstallation = relink ? { ...existing, token_hash: tokenHash } : existing
  const installationId = await installKnown(tx, request, before)
  if (existing.status === 'uninstalled') return { installationId, outcome: 'reinstalled' }
  return { installationId, outcome: proven ? 'checked_in' : 'relinked' }
}

/** I4: the vendor, who carries the file, says that this product is the installation from now on. */
async function handOver(tx: Tx, row: DocumentRow, tokenHash: Buffer): Promise<void> {
  const set = { token_hash: tokenHash, applied_revision: null, applied_at: null, updated_at: tx.now() }
  await updateInstallation(tx.db, row.id, set)
  await emit(tx, 'installation.relinked', subjectOf(row), { by: 'vendor' })
}

function requestOf(
  target: InstallTarget,
  file: RequestFile,
  contact: Record<string, unknown> | undefined,
  tokenHash: Buffer,
  knownOrgId: string | null = null,
): InstallRequest {
  const subscriber =
    file.subscriber ?? (knownOrgId === null ? null : { orgId: knownOrgId, type: 'production' as const })
  const orgKey = subscriber && normalizeOrgId(subscriber.orgId)
  if (!subscriber || !orgKey) throw damaged('/subscriber: names no Subscriber Org ID')
  if (file.version === null) throw damaged('/version: is missing')
  const code = file.activationCode === null ? {} : { activationCode: file.activationCode }
  // Whom to let in is decided by whoever uploads the file, not by a code.
  const open = { ...target, install_mode: 'open' }
  const input = { version: file.version, subscriber, ...code }
  return { target: open, input, orgKey, parentKey: parentKeyOf(subscriber), contact, tokenHash }
}

function known(row: DocumentRow): AppError {
  return new AppError(
    'subscriber_known',
    'The file was made by a product that does not hold the token of this installation: another disk, another server, or somebody else. Where it is to take the place of the one before, upload the file again and say that it is to be re-linked.',
    { extra: { installationId: row.id, licenseId: row.license_id, subscriberOrgId: row.org_key } },
  )
}
