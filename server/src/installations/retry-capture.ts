import { settle } from '../attention/raise.ts'
import { failedCapture } from '../leads/queries.ts'
import { receive, type Proof } from '../leads/receive.ts'
import type { LeadSource } from '../leads/schema.ts'
import { lockLicense, setLicenseLead } from '../licenses/queries.ts'
import { inTransaction, systemCtx, type App } from '../platform/context.ts'

type Payload = { source: LeadSource; contact: Record<string, unknown> | null; known?: boolean; proof?: Proof | null }

/** Job: captures the lead that an install could not (I2). Run twice, it makes one lead. */
export async function retryCapture(app: App, job: { orgId: string; eventId: string }): Promise<void> {
  const ctx = systemCtx(app, job.orgId, ['leads:write'])
  ctx.require('leads:write')
  // NOTE no event: receive writes its own in the same transaction.
  await inTransaction(ctx, async (tx) => {
    const failure = await failedCapture(tx.db, tx.orgId, job.eventId)
    const payload = failure?.payload as Payload | null | undefined
    if (!failure?.package_id || !failure.license_id || !failure.subscriber_id || !payload) return
    const license = await lockLicense(tx.db, tx.orgId, failure.license_id)
    if (license && !license.lead_id) {
      const {
        package_id: packageId,
        subscriber_id: subscriberId,
        license_id: licenseId,
        installation_id: installationId,
      } = failure
      const arrival = {
        packageId,
        source: payload.source,
        subscriberId,
        licenseId,
        installationId,
        known: payload.known ?? false,
      }
      const leadId = await receive(tx, arrival, payload.contact ?? undefined, payload.proof ?? null)
      if (leadId !== null && leadId !== 'nobody') await setLicenseLead(tx.db, licenseId, leadId)
    }
    await settle(tx, 'lead_capture_failed', failure.license_id)
  })
}
