import { issuerOf, statementTypes } from '@openlma/sdk'
import { withRoster } from '../documents/answer.ts'
import { readOneForDocument, type DocumentRow } from '../documents/queries.ts'
import { rosterNews } from '../documents/roster.ts'
import { documentsFor, type SignedDocuments } from '../documents/sign.ts'
import { takeToken } from '../platform/bucket.ts'
import { inTransaction } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import type { Outside } from '../platform/route.ts'
import { refuseUnstorable } from '../platform/text.ts'
import { signStatement } from '../signing-keys/key-pair.ts'
import { signerOf } from '../signing-keys/signer.ts'
import { findAuthorized, installationCtx } from './authorize.ts'
import { limitNews } from './limit-news.ts'
import { mendRoster } from './mend-roster.ts'
import { observe } from './observations.ts'
import { recordReport } from './record-report.ts'
import { isArriving } from './move-notices.ts'
import { issuerIn, recreate } from './recreate.ts'
import { newsOf, seatsDrift } from './rules.ts'
import type { CheckIn, CheckInAnswer } from './schema.ts'
import { observeUsers } from './seat-observations.ts'
import { secondsToNextCheckIn } from './usual-interval.ts'

/**
 * The heartbeat of a product: one batched read and one signature when nothing is new. News are written in a transaction,
 * the rest is an observation. Who was seen is never a reason to refuse it.
 */
export async function checkIn(outside: Outside, id: string, report: CheckIn): Promise<CheckInAnswer> {
  const { app } = outside
  refuseUnstorable({ ...report, seen: undefined }, 'body')
  let row = (await findAuthorized(outside, id)) ?? (await reappear(outside, id, report))
  // V2: while the package is frozen nothing is written; what is news now is news at the next check-in.
  const writable = row.hold === null
  if (writable && newsOf(row, report)) row = await writeNews(outside, row, report)
  const drifted = writable && seatsDrift(row, report)
  if (drifted) row = await mendRoster(outside, row)
  const signer = await signerOf(app, row.package_id, row.epoch)
  const documents = await documentsFor(app, app.database.db, row, signer)
  const isHeld = isStored(report, documents)
  const news = await rosterNews(app, app.database.db, row, signer, report.roster, !isHeld || drifted)
  const unchanged = isHeld && news.whole === null
  const now = app.clock()
  const time = signStatement(statementTypes.time, signer, {
    iss: issuerOf(row.package_id),
    sub: row.id,
    iat: Math.floor(now.getTime() / 1000),
    nonce: report.nonce,
  })
  const at = now.toISOString()
  const isNews = !unchanged && row.revision > (row.delivered_revision ?? 0)
  observe(app, id, {
    checkInAt: at,
    ...usageOf(report),
    ...(isNews ? { deliveredRevision: row.revision, deliveredAt: at } : {}),
  })
  observeUsers(app, row, report.seen)
  const answer = withRoster(row, documents, news)
  return {
    ...answer,
    time,
    documents: unchanged ? null : answer.documents,
    certificate: unchanged && documents.certificate !== signer.certificate ? signer.certificate : null,
    revision: row.revision,
    status: row.installation_status === 'uninstalled' ? 'uninstalled' : row.status,
    nextCheckInSeconds: secondsToNextCheckIn(app),
  }
}

function usageOf({ usage }: CheckIn) {
  const { seatsUsed, activeUsers } = usage ?? {}
  return { ...(seatsUsed !== undefined && { seatsUsed }), ...(activeUsers !== undefined && { activeUsers }) }
}

function isStored({ have }: CheckIn, documents: SignedDocuments): boolean {
  const iat = Math.floor(documents.issuedAt.getTime() / 1000)
  return (
    have !== undefined && have.epoch === documents.epoch && have.revision === documents.revision && have.iat === iat
  )
}

async function writeNews(outside: Outside, row: DocumentRow, report: CheckIn): Promise<DocumentRow> {
  const ctx = installationCtx(outside, row)
  ctx.require('installations:report')
  limitNews(outside.app, row, report)
  // NOTE no event: recordReport writes one for each news.
  return inTransaction(ctx, async (tx) => {
    await recordReport(tx, row.id, report)
    return (await readOneForDocument(tx.db, row.id)) ?? row
  })
}

/** V2: it follows a move to here that is not live yet. It stays where it was, and comes again. */
async function refuseArriving(outside: Outside, notice: string): Promise<void> {
  takeToken(outside.app, `proof/${outside.address}`, PROOFS_A_MINUTE)
  const packageId = issuerIn(notice)
  if (!(await isArriving(outside.app, packageId, notice))) return
  throw new AppError('package_moving', 'It is not live here yet.', { retryAfterSeconds: 5 })
}

/** From one address: each costs a verification and a read, and whoever sends them is not known yet. */
const PROOFS_A_MINUTE = 60

/** I9: an installation nobody knows proves itself by the license document it holds. */
async function reappear(outside: Outside, id: string, report: CheckIn): Promise<DocumentRow> {
  if (report.moveNotice !== undefined) await refuseArriving(outside, report.moveNotice)
  if (!report.documents) {
    throw new AppError(
      'installation_unknown',
      'Repeat the check-in with the stored documents to be recognised by them.',
    )
  }
  takeToken(outside.app, `proof/${outside.address}`, PROOFS_A_MINUTE)
  return recreate(outside, id, report.documents)
}
