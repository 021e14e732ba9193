import { raise } from '../attention/raise.ts'
import { emit } from '../events/emit.ts'
import { inSavepoint, type Tx } from '../platform/context.ts'
import { receive, type Arrival, type Proof } from './receive.ts'

/** The job that tries again; it belongs to installations, which tie the lead to its license. */
export const RETRY_CAPTURE = 'installations.retry-capture'

/**
 * The lead of an install, which can never block its license (I2): received in a savepoint, and if that fails for whatever
 * reason, the failure is written and tried again by a job. Answers the lead's id, or null.
 */
export async function captureSafely(
  tx: Tx,
  arrival: Arrival,
  raw: Record<string, unknown> | undefined,
  proof: Proof | null,
): Promise<string | null> {
  try {
    const leadId = await inSavepoint(tx, () => receive(tx, arrival, raw, proof))
    if (leadId !== 'nobody') return leadId
  } catch (error) {
    tx.log.error({ err: error, licenseId: arrival.licenseId }, 'a lead could not be captured')
    const eventId = await reportFailure(tx, arrival, raw, proof, 'The lead could not be written')
    await tx.app.queue.enqueue(tx, RETRY_CAPTURE, { orgId: tx.orgId, eventId })
    return null
  }
  await reportFailure(tx, arrival, raw, proof, 'The install named no contact')
  return null
}

async function reportFailure(
  tx: Tx,
  arrival: Arrival,
  raw: Record<string, unknown> | undefined,
  proof: Proof | null,
  why: string,
): Promise<string> {
  const { packageId, subscriberId, licenseId, installationId, source, known } = arrival
  const subject = { packageId, subscriberId, licenseId, installationId }
  await raise(tx, 'lead_capture_failed', licenseId ?? packageId, subject, why)
  return emit(tx, 'lead.capture_failed', subject, { why, source, known, contact: raw ?? null, proof })
}
