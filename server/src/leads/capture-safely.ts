import { raise } from '../attention/raise.ts'
import { emit } from '../events/emit.ts'
import { inSavepoint, type Tx } from '../platform/context.ts'
import { captureLead, type Touch } from './capture.ts'
import { readContact } from './rules.ts'

/** The job that tries again; it belongs to installations, which tie the lead to its license. */
export const RETRY_CAPTURE = 'installations.retry-capture'

/**
 * The lead of an install, which can never block its license (I2): captured in a savepoint, and if that fails for whatever
 * reason, the failure is written and tried again by a job. Answers the lead's id, or null.
 */
export async function captureSafely(
  tx: Tx,
  touch: Omit<Touch, 'contact'>,
  raw: Record<string, unknown> | undefined,
): Promise<string | null> {
  const contact = raw === undefined ? null : readContact(raw)
  if (contact === null) {
    await reportFailure(tx, touch, raw, 'The install named no contact', false)
    return null
  }
  try {
    return await inSavepoint(tx, () => captureLead(tx, { ...touch, contact }))
  } catch (error) {
    tx.log.error({ err: error, licenseId: touch.licenseId }, 'a lead could not be captured')
    await reportFailure(tx, touch, raw, 'The lead could not be written', true)
    return null
  }
}

async function reportFailure(
  tx: Tx,
  touch: Omit<Touch, 'contact'>,
  raw: Record<string, unknown> | undefined,
  why: string,
  retry: boolean,
): Promise<void> {
  const { packageId, subscriberId, licenseId, installationId, source } = touch
  const subject = { packageId, subscriberId, licenseId, installationId }
  const eventId = await emit(tx, 'lead.capture_failed', subject, { why, source, contact: raw ?? null })
  await raise(tx, 'lead_capture_failed', licenseId ?? packageId, subject, why)
  if (retry) await tx.app.queue.enqueue(tx, RETRY_CAPTURE, { orgId: tx.orgId, eventId })
}
