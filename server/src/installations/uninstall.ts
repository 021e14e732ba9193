import { currentDocuments } from '../documents/answer.ts'
import { readOneForDocument } from '../documents/queries.ts'
import { emit } from '../events/emit.ts'
import { uninstallLicense } from '../licenses/uninstall.ts'
import { inTransaction } from '../platform/context.ts'
import { sameBytes } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import type { Outside } from '../platform/route.ts'
import { signerOf } from '../signing-keys/signer.ts'
import { authorize, installationCtx } from './authorize.ts'
import { presentBrief } from './present.ts'
import { lockInstallation, updateInstallation } from './queries.ts'
import { subjectOf } from './record-report.ts'

/** I5: uninstalled, with the reason if one was given; the answer is a signed `uninstalled`. Repeating it changes nothing. */
export async function uninstall(outside: Outside, id: string, reason: string | undefined) {
  const before = await authorize(outside, id)
  const ctx = installationCtx(outside, before)
  ctx.require('installations:report')
  const signer = await signerOf(outside.app, before.package_id, before.epoch)
  return inTransaction(ctx, async (tx) => {
    const held = await lockInstallation(tx.db, id)
    if (!held) throw new AppError('installation_unknown')
    // Between the check of the token and this lock somebody may have re-linked the installation.
    if (!sameBytes(held.token_hash, before.token_hash)) throw new AppError('token_invalid')
    if (held.status === 'installed') {
      const set = {
        status: 'uninstalled',
        uninstalled_at: tx.now(),
        uninstall_reason: reason || null,
        updated_at: tx.now(),
      }
      await updateInstallation(tx.db, id, set)
      await uninstallLicense(tx, held.license_id, id)
      await emit(tx, 'installation.uninstalled', subjectOf(before), { version: held.version, reason: reason || null })
    }
    const row = await readOneForDocument(tx.db, id)
    if (!row) throw new Error('unreachable')
    const documents = await currentDocuments(tx.app, tx.db, row, signer)
    // The product itself says that it is gone: nothing is left for it to acknowledge.
    const heard = { delivered_revision: row.revision, applied_revision: row.revision }
    await updateInstallation(tx.db, id, { ...heard, delivered_at: tx.now(), applied_at: tx.now() })
    return { installation: presentBrief(row), ...documents }
  })
}
