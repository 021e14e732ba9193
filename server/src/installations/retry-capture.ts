import { settle } from '../attention/raise.ts'
import { captureLead } from '../leads/capture.ts'
import { failedCapture } from '../leads/queries.ts'
import { readContact } from '../leads/rules.ts'
import type { Lead } from '../leads/schema.ts'
import { lockLicense, setLicenseLead } from '../licenses/queries.ts'
import { inTransaction, systemCtx, type App } from '../platform/context.ts'

/** Job: captures the lead that an install could not (I2). Run twice, it makes one lead. */
export async function retryCapture(app: App, job: { orgId: string; eventId: string }): Promise<void> {
  const ctx = systemCtx(app, job.orgId, ['leads:write'])
  ctx.require('leads:write')
  // NOTE no event: captureLead writes lead.captured in the same transaction.
  await inTransaction(ctx, async (tx) => {
    const failure = await failedCapture(tx.db, tx.orgId, job.eventId)
    const payload = failure?.payload as { source: Lead['source']; contact: Record<string, unknown> } | null | undefined
    if (!failure?.package_id || !failure.license_id || !payload) return
    const license = await lockLicense(tx.db, tx.orgId, failure.license_id)
    const contact = license && !license.lead_id ? readContact(payload.contact) : null
    if (contact) {
      const {
        package_id: packageId,
        subscriber_id: subscriberId,
        license_id: licenseId,
        installation_id: installationId,
      } = failure
      const leadId = await captureLead(tx, {
        packageId,
        source: payload.source,
        contact,
        subscriberId,
        licenseId,
        installationId,
      })
      await setLicenseLead(tx.db, licenseId, leadId)
    }
    await settle(tx, 'lead_capture_failed', failure.license_id)
  })
}
