import { readOneForDocument } from '../documents/queries.ts'
import { emit } from '../events/emit.ts'
import { subjectOf } from '../installations/record-report.ts'
import { acceptContact } from '../leads/accept-contact.ts'
import { takeNumber } from '../licenses/take-number.ts'
import { findByInstallKey, findPackage } from '../packages/queries.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { sameBytes, sha256 } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { personOf } from '../platform/route.ts'
import { signerOf } from '../signing-keys/signer.ts'
import { settleInstallation } from './settle-installation.ts'
import { findAnswered, getAnswer, holdRequest, insertRequest } from './queries.ts'
import { damaged, readRequestFile, sameText } from './rules.ts'
import type { NewOfflineRequest, RequestFile, UploadedOfflineRequest } from './schema.ts'
import { signLicenseFile } from './sign-license-file.ts'
import { takeReport } from './take-report.ts'
import { takeSeen } from './take-seen.ts'

/**
 * Answers the request file of a product that never reaches the server with a license file: an install or a check-in,
 * carried by hand. The same file again gets the same answer, and nothing happens twice. Whatever state the license is in,
 * the product gets it signed. A file of another token than the installation's is refused with `subscriber_known`, unless
 * the vendor says that the installation is to be re-linked (I4).
 */
export async function answerOfflineRequest(
  ctx: Ctx,
  packageId: string,
  { file, relink = false }: NewOfflineRequest,
): Promise<UploadedOfflineRequest> {
  ctx.require('offline_requests:write')
  const pack = await findPackage(ctx.db, ctx.orgId, packageId)
  if (!pack) throw new AppError('not_found', 'There is no such package.')
  const request = readRequestFile(file, packageId)
  const contact = contactOf(request)
  const requestHash = sha256(sameText(file))
  const target = await findByInstallKey(ctx.db, pack.install_key)
  if (!target) throw new AppError('not_found', 'There is no such package.')
  const signer = await signerOf(ctx.app, packageId, target.epoch)
  // A file that turns out to be known leaves the number out.
  const taken = request.installationId === null ? await takeNumber(ctx.app, ctx.orgId) : null
  return inTransaction(ctx, async (tx) => {
    await holdRequest(tx.db, packageId, request.requestId)
    const before = await findAnswered(tx.db, tx.orgId, packageId, request.requestId)
    if (before) {
      if (!sameBytes(before.request_hash, requestHash))
        throw damaged('it was answered before, when it said something else')
      return { ...(await answerOf(tx, before.id)), repeated: true }
    }
    const { installationId, outcome } = await settleInstallation(tx, target, request, contact, { relink, taken })
    await takeReport(tx, installationId, request)
    await takeSeen(tx, installationId, request)
    const row = await readOneForDocument(tx.db, installationId)
    if (!row) throw new Error('unreachable')
    const id = newId('offlineRequest')
    await insertRequest(tx.db, {
      id,
      org_id: tx.orgId,
      package_id: packageId,
      installation_id: installationId,
      request_id: request.requestId,
      request_hash: requestHash,
      outcome,
      answer: await signLicenseFile(tx, row, signer, { requestId: request.requestId, productName: pack.name }),
      created_by: personOf(tx),
      created_at: tx.now(),
    })
    const payload = { id, requestId: request.requestId, outcome, revision: row.revision }
    await emit(tx, 'offline_request.answered', subjectOf(row), payload, request.reason || null)
    return { ...(await answerOf(tx, id)), repeated: false }
  })
}

async function answerOf(tx: Tx, id: string) {
  const answer = await getAnswer(tx.db, tx.orgId, id)
  if (!answer) throw new Error('unreachable')
  return answer
}

function contactOf(request: RequestFile): Record<string, unknown> | undefined {
  try {
    return acceptContact(request.contact)
  } catch (error) {
    throw damaged((error as Error).message)
  }
}
