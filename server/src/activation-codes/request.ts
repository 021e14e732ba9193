import { captureLead } from '../leads/capture.ts'
import { readContact } from '../leads/rules.ts'
import { findBySlug } from '../packages/queries.ts'
import { refuseMoved, type Hold } from '../packages/refuse-moved.ts'
import { createCtx, inTransaction } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import type { Outside } from '../platform/route.ts'
import { writeCode } from './write.ts'
import type { InstallRequest } from './schema.ts'

const CODE_DAYS = 30

/** The public install page (I8): makes the lead and answers a code. Such a code never binds a known subscriber. */
export async function requestCode(outside: Outside, slug: string, input: InstallRequest) {
  const { app, requestId, log } = outside
  const found = await findBySlug(app.database.db, slug)
  if (!found) throw new AppError('not_found', 'There is no such install page.')
  refuseMoved(found as Hold)
  const actor = { kind: 'visitor' as const, id: null }
  const ctx = createCtx(app, { orgId: found.org_id, actor, permissions: ['install-page:request'], requestId, log })
  ctx.require('install-page:request')
  const { utm, ...person } = input
  const contact = readContact(person)
  if (!contact) throw new AppError('invalid_request')
  // NOTE no event: captureLead and writeCode write theirs in the same transaction.
  return inTransaction(ctx, async (tx) => {
    const leadId = await captureLead(
      tx,
      { packageId: found.id, source: 'install_page', verified: false, ...(utm ? { utm } : {}) },
      contact,
    )
    const issued = await writeCode(tx, {
      packageId: found.id,
      source: 'install_page',
      subscriberId: null,
      subscriberOrgId: null,
      licenseId: null,
      leadId,
      accountId: null,
      contactId: null,
      contact: null,
      terms: null,
      days: CODE_DAYS,
    })
    return { code: issued.code, expiresAt: issued.expiresAt, packageName: found.name }
  })
}
