import { emit } from '../events/emit.ts'
import { inTransaction, systemCtx, type App, type Ctx } from '../platform/context.ts'
import { eachOrg } from '../platform/each-org.ts'
import { orgsWithEnded, takeEnded } from './ending-queries.ts'
import { graceUntilOf } from './rules.ts'

const BATCH = 100

/**
 * Writes `license.ended` for each license whose access, grace included (M7), is over: once for each end; a later date
 * begins anew. Expired stays a test on dates (M2): nothing about the license changes. Suspended and uninstalled ones have
 * no access that could end, and test installs count nowhere (P4). Safe in many processes at once.
 */
export async function noteEnded(app: App): Promise<void> {
  await eachOrg(await orgsWithEnded(app.database.db, app.clock()), async (orgId) => {
    const ctx = systemCtx(app, orgId, ['licenses:write'])
    while (!app.stopping && (await noteSome(ctx)) === BATCH);
  })
}

/** One batch in one short transaction; answers how many it was. */
async function noteSome(ctx: Ctx): Promise<number> {
  ctx.require('licenses:write')
  return inTransaction(ctx, async (tx) => {
    const ended = await takeEnded(tx.db, tx.orgId, tx.now(), BATCH)
    for (const license of ended) {
      const subject = {
        packageId: license.package_id,
        subscriberId: license.subscriber_id,
        licenseId: license.id,
        installationId: license.installation_id,
      }
      await emit(tx, 'license.ended', subject, {
        status: license.status,
        expires: license.expires,
        timeZone: license.time_zone,
        accessUntil: license.access_until,
        endedAt: graceUntilOf(license.access_until, license.grace_days),
      })
    }
    return ended.length
  })
}
