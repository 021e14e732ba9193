import { accountHints } from '../accounts/queries.ts'
import { companyDomain, domainAndAbove } from '../accounts/rules.ts'
import type { Tx } from '../platform/context.ts'
import { suggestionOf, type Suggestion } from './rules.ts'

/** Which account the person may belong to, by what nobody has proved (I7); null where nothing points to just one. */
export async function suggestAccount(
  tx: Tx,
  email: string | null,
  subscriberId: string | null,
): Promise<Suggestion | null> {
  const domain = companyDomain(email)
  const domains = domain === null ? [] : domainAndAbove(domain)
  return suggestionOf(await accountHints(tx.db, tx.orgId, { subscriberId, email, domains }), domains)
}
