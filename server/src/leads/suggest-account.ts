import { accountOfSubscriber, accountsOfDomains, contactsWithEmail } from '../accounts/queries.ts'
import { companyDomain, domainAndAbove } from '../accounts/rules.ts'
import type { Tx } from '../platform/context.ts'
import { SUGGESTIONS } from './rules.ts'

export type Suggestion = { accountId: string; reason: string }

/** Which account the person may belong to, by what nobody has proved (I7); null where nothing points to just one. */
export async function suggestAccount(tx: Tx, emailNormalized: string | null, subscriberId: string | null): Promise<Suggestion | null> {
  const owning = subscriberId === null ? null : await accountOfSubscriber(tx.db, tx.orgId, subscriberId)
  if (owning) return { accountId: owning.id, reason: SUGGESTIONS.subscriber(owning) }
  if (emailNormalized === null) return null
  const contacts = await contactsWithEmail(tx.db, tx.orgId, emailNormalized)
  const [contact] = contacts
  if (contact && contacts.every(({ accountId }) => accountId === contact.accountId)) {
    return { accountId: contact.accountId, reason: SUGGESTIONS.contact({ name: contact.accountName }) }
  }
  const domain = companyDomain(emailNormalized)
  if (contact || domain === null) return null
  const wanted = domainAndAbove(domain)
  const accounts = await accountsOfDomains(tx.db, tx.orgId, wanted)
  const nearest = wanted.find((one) => accounts.some((account) => account.domain === one))
  const [account, another] = accounts.filter((one) => one.domain === nearest)
  return account && !another ? { accountId: account.id, reason: SUGGESTIONS.domain(account) } : null
}
