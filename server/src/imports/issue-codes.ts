import { writeCodes } from '../activation-codes/write.ts'
import { licenseNumber } from '../licenses/rules.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { unconnectedOf } from './lookup-queries.ts'
import { getImportView } from './queries.ts'
import type { ImportCodePage, ImportCodes } from './schema.ts'

const PAGE = 200

/**
 * I8: activation codes for the licenses of an import that nothing is connected to, a page at a time: each binds one
 * Subscriber Org ID to its license. Asking again issues others; the earlier ones go on working.
 */
export async function issueImportCodes(ctx: Ctx, id: string, input: ImportCodes): Promise<ImportCodePage> {
  ctx.require('imports:write')
  ctx.require('activation_codes:write')
  // NOTE no event: writeCodes writes one for each code in the same transaction.
  return inTransaction(ctx, async (tx) => {
    if (!(await getImportView(tx.db, tx.orgId, id))) throw new AppError('not_found')
    const page = await unconnectedOf(tx.db, tx.orgId, id, { cursor: input.cursor, limit: PAGE })
    if (page.data.length === 0) return { data: [], nextCursor: null }
    const codes = await writeCodes(
      tx,
      page.data.map((license) => ({
        packageId: license.package_id,
        source: 'vendor',
        subscriberId: license.subscriber_id,
        subscriberOrgId: license.org_key,
        licenseId: license.id,
        leadId: null,
        accountId: license.account_id,
        contactId: null,
        contact: null,
        terms: null,
        days: input.expiresInDays,
      })),
    )
    const data = page.data.map((license, index) => ({
      licenseId: license.id,
      licenseNumber: licenseNumber(license.number),
      packageName: license.package_name,
      subscriberOrgId: license.org_key,
      subscriberName: license.subscriber_name,
      code: codes[index]?.code ?? '',
      expiresAt: codes[index]?.expiresAt ?? '',
    }))
    return { data, nextCursor: page.nextCursor }
  })
}
