import { currentDocuments } from '../documents/answer.ts'
import { readOneForDocument } from '../documents/queries.ts'
import { inTransaction } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import type { Outside } from '../platform/route.ts'
import { signerOf } from '../signing-keys/signer.ts'
import { authorize, installationCtx } from './authorize.ts'
import { limitNews } from './limit-news.ts'
import { presentBrief, presentLicense } from './present.ts'
import { recordReport } from './record-report.ts'
import type { Upgrade } from './schema.ts'

/** An upgrade changes the version, and facts if given, nothing else (I5). Repeating it changes nothing. */
export async function upgrade(outside: Outside, id: string, input: Upgrade) {
  const before = await authorize(outside, id)
  const ctx = installationCtx(outside, before)
  ctx.require('installations:report')
  if (before.installation_status === 'uninstalled')
    throw new AppError('installation_uninstalled', 'Install again first.')
  limitNews(outside.app, before, input)
  const signer = await signerOf(outside.app, before.package_id, before.epoch)
  // NOTE no event: recordReport writes one for each change.
  return inTransaction(ctx, async (tx) => {
    await recordReport(tx, id, input)
    const row = await readOneForDocument(tx.db, id)
    if (!row) throw new Error('unreachable')
    const documents = await currentDocuments(tx.app, tx.db, row, signer)
    return { installation: presentBrief(row), license: presentLicense(row), ...documents }
  })
}
