import { getContact } from '../accounts/contact-queries.ts'
import { accountBrief } from '../accounts/queries.ts'
import { getLicense } from '../licenses/present.ts'
import { weighCodeTerms } from '../licenses/weigh.ts'
import { findPackage } from '../packages/queries.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import type { NewActivationCode } from './schema.ts'
import { writeCode, type Issued } from './write.ts'

/** Issues a code (I8), or with `licenseId` a re-link code for a lost disk or a new server (I4). */
export async function issueCode(ctx: Ctx, input: NewActivationCode): Promise<Issued> {
  ctx.require('activation_codes:write')
  if (input.terms) ctx.require('licenses:write')
  // It hands an installation over, as approving a claim does.
  if (input.licenseId) ctx.require('claims:write')
  // NOTE no event: writeCode writes activation_code.issued in the same transaction.
  return inTransaction(ctx, async (tx) => {
    if (!(await findPackage(tx.db, tx.orgId, input.packageId)))
      throw new AppError('not_found', 'There is no such package.')
    if (input.terms) {
      const fault = (await weighCodeTerms(tx, input.packageId))(input.terms)
      if (fault) throw new AppError('change_refused', fault.refused)
    }
    const license = input.licenseId ? await getLicense(tx, input.licenseId) : null
    if (license && license.packageId !== input.packageId)
      throw new AppError('not_found', 'There is no such license of this package.')
    if (license && (input.terms || input.contact || input.accountId || input.contactId)) {
      throw new AppError(
        'change_refused',
        'A re-link code hands the license over as it is; leave account, contact and terms out.',
      )
    }
    const { accountId, contactId } = await acceptWhom(tx, input)
    return writeCode(tx, {
      packageId: input.packageId,
      source: license ? 'relink' : 'vendor',
      subscriberId: license?.subscriberId ?? null,
      subscriberOrgId: null,
      licenseId: license?.id ?? null,
      leadId: null,
      accountId,
      contactId,
      contact: input.contact ?? null,
      terms: input.terms ?? null,
      days: input.expiresInDays,
    })
  })
}

/** I7: a code may name whom it is for: an account, or a contact and by it the account. */
async function acceptWhom(tx: Tx, input: NewActivationCode) {
  const contact = input.contactId ? await getContact(tx.db, tx.orgId, input.contactId) : null
  if (input.contactId && (!contact || contact.erasedAt)) throw new AppError('not_found', 'There is no such contact.')
  const accountId = input.accountId ?? contact?.accountId ?? null
  if (accountId !== null && !(await accountBrief(tx.db, tx.orgId, accountId)))
    throw new AppError('not_found', 'There is no such account.')
  if (contact && contact.accountId !== accountId)
    throw new AppError('change_refused', 'The contact is of another account.')
  return { accountId, contactId: contact?.id ?? null }
}
