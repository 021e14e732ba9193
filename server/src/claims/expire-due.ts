import { settle } from '../attention/raise.ts'
import { inTransaction, systemCtx, type App } from '../platform/context.ts'
import { expireClaims } from './queries.ts'

const AT_ONCE = 200

/** Job: closes claims that nobody decided in time, and what asked for attention about them. */
export async function expireDueClaims(app: App): Promise<void> {
  const due = await expireClaims(app.database.db, app.clock(), AT_ONCE)
  for (const claim of due) {
    const ctx = systemCtx(app, claim.org_id, ['claims:write'])
    ctx.require('claims:write')
    // NOTE no event: nobody decided anything, and the day it ends was known when it was filed.
    if (claim.kind === 'installation') await inTransaction(ctx, (tx) => settle(tx, 'claim_waiting', claim.id))
  }
}
