import { weighCodeTerms } from '../licenses/weigh.ts'
import { findPackage } from '../packages/queries.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError, type ProblemDetail } from '../platform/errors.ts'
import { normalizeOrgId } from '../subscribers/rules.ts'
import { findNamed } from './queries.ts'
import type { CodeForRow, IssuedActivationCodes, NewActivationCodes } from './schema.ts'
import { writeCodes } from './write.ts'

/** I8: a code for each row, all of them or none; what is wrong with which row is said by pointers. */
export async function issueCodes(ctx: Ctx, input: NewActivationCodes): Promise<IssuedActivationCodes> {
  ctx.require('activation_codes:write')
  if (input.rows.some(({ terms }) => terms)) ctx.require('licenses:write')
  // NOTE no event: writeCodes writes one for each code in the same transaction.
  return inTransaction(ctx, async (tx) => {
    if (!(await findPackage(tx.db, tx.orgId, input.packageId)))
      throw new AppError('not_found', 'There is no such package.')
    const known = await findNamed(tx.db, tx.orgId, {
      accountIds: input.rows.flatMap(({ accountId }) => accountId ?? []),
      contactIds: input.rows.flatMap(({ contactId }) => contactId ?? []),
      orgKeys: input.rows.flatMap((row) => orgKeyOf(row) ?? []),
    })
    const weigh = await weighCodeTerms(tx, input.packageId)
    const faults = input.rows.flatMap((row, index) => {
      const fault = row.terms ? weigh(row.terms) : null
      const terms = fault ? [{ pointer: `/rows/${index}/terms`, detail: fault.refused }] : []
      return [...faultsOf(row, `/rows/${index}`, known), ...terms]
    })
    faults.push(...repeatsOf(input.rows))
    if (faults.length > 0) throw rowsFault(faults)
    const issued = await writeCodes(
      tx,
      input.rows.map((row) => {
        const orgKey = orgKeyOf(row)
        const accountOfContact = row.contactId ? known.accountOfContact.get(row.contactId) : undefined
        return {
          packageId: input.packageId,
          source: 'vendor',
          subscriberId: (orgKey && known.subscriberOfKey.get(orgKey)) ?? null,
          subscriberOrgId: orgKey,
          licenseId: null,
          leadId: null,
          accountId: row.accountId ?? accountOfContact ?? null,
          contactId: row.contactId ?? null,
          contact: row.contact ?? null,
          terms: row.terms ?? null,
          days: input.expiresInDays,
        }
      }),
    )
    return { codes: issued.map((code, row) => ({ row, ...code })) }
  })
}

function orgKeyOf({ subscriberOrgId }: CodeForRow): string | null {
  return subscriberOrgId === undefined ? null : normalizeOrgId(subscriberOrgId)
}

function faultsOf(row: CodeForRow, at: string, known: Awaited<ReturnType<typeof findNamed>>): ProblemDetail[] {
  const faults: ProblemDetail[] = []
  const account = row.contactId === undefined ? undefined : known.accountOfContact.get(row.contactId)
  if (row.accountId !== undefined && !known.accounts.has(row.accountId))
    faults.push({ pointer: `${at}/accountId`, detail: 'is no account of this org' })
  if (row.contactId !== undefined && account === undefined)
    faults.push({ pointer: `${at}/contactId`, detail: 'is no contact of this org' })
  else if (row.accountId !== undefined && account !== undefined && account !== row.accountId)
    faults.push({ pointer: `${at}/contactId`, detail: 'is a contact of another account' })
  if (row.subscriberOrgId !== undefined && orgKeyOf(row) === null)
    faults.push({ pointer: `${at}/subscriberOrgId`, detail: 'is empty or longer than 128 characters' })
  return faults
}

/** A Subscriber Org ID that stands in two rows is a slip: the second code would be one too many. */
function repeatsOf(rows: readonly CodeForRow[]): ProblemDetail[] {
  const first = new Map<string, number>()
  return rows.flatMap((row, index) => {
    const key = orgKeyOf(row)
    if (key === null) return []
    const earlier = first.get(key)
    if (earlier !== undefined)
      return [{ pointer: `/rows/${index}/subscriberOrgId`, detail: `is that of row ${earlier} again, counted from 0` }]
    first.set(key, index)
    return []
  })
}

/** So many are told; the others come to light when these are mended. */
const MOST_FAULTS = 100

function rowsFault(errors: ProblemDetail[]): AppError {
  const [first] = errors
  const more = errors.length > 1 ? `, and ${errors.length - 1} more` : ''
  return new AppError('invalid_request', `In the body, ${first?.pointer}: ${first?.detail}${more}`, {
    errors: errors.slice(0, MOST_FAULTS),
  })
}
