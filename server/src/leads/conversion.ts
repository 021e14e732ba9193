import { contactsWithEmail } from '../accounts/contact-queries.ts'
import {
  accountBrief,
  accountOfSubscriber,
  accountsNamed,
  accountsOfDomains,
  type AccountBrief,
} from '../accounts/queries.ts'
import { companyDomain, domainAndAbove, nameKey, normalizeEmail } from '../accounts/rules.ts'
import type { Contact } from '../accounts/schema.ts'
import type { Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { subscribersOfLead } from './journey-queries.ts'
import { getLead } from './queries.ts'
import { chooseAccount, newAccountName, type Match } from './rules.ts'
import type { Conversion, Lead } from './schema.ts'

/** What converting this lead would make or match, what else could be meant, and why (L5). Writes nothing. */
export async function previewConversion(ctx: Ctx, id: string): Promise<Conversion> {
  const lead = await getLead(ctx.db, ctx.orgId, id)
  if (!lead) throw new AppError('not_found')
  return planConversion(ctx, lead)
}

export async function planConversion(ctx: Ctx, lead: Lead): Promise<Conversion> {
  const email = normalizeEmail(lead.email)
  const domain = companyDomain(email)
  const contacts = email === null ? [] : await contactsWithEmail(ctx.db, ctx.orgId, email)
  const matches = await matchesOf(ctx, lead, contacts, domain)
  const chosen = chooseAccount(matches)
  const made = {
    id: null,
    name: newAccountName(lead, domain),
    domain,
    ownerId: lead.ownerId,
    why: 'No account is known to be theirs: a new one',
  }
  const account = chosen
    ? { id: chosen.id, name: chosen.name, domain: chosen.domain, ownerId: chosen.ownerId, why: chosen.why }
    : made
  const contact = contacts.find(({ accountId }) => accountId === account.id)
  const subscribers = await subscribersOfLead(ctx.db, ctx.orgId, lead.id)
  const linked = (row: (typeof subscribers)[number]) =>
    row.account_id === null ? row.verified || row.id === lead.subscriberId : row.account_id === account.id
  return {
    account,
    contact: contact
      ? { ...namesOf(contact), id: contact.id, why: `A contact of ${account.name} has this email address` }
      : { ...namesOf(lead), id: null, why: 'Nobody in the account has this email address: a new contact' },
    candidates: matches.map(({ id, name, domain, ownerName, why }) => ({ id, name, domain, ownerName, why })),
    subscribers: subscribers.map((row) => ({
      id: row.id,
      orgId: row.org_key,
      name: row.name,
      accountId: row.account_id,
      verified: row.verified,
      linked: linked(row),
    })),
    licenses: subscribers.reduce((sum, row) => sum + (linked(row) ? row.licenses : 0), 0),
  }
}

function namesOf({ firstName, lastName, email }: Lead | Contact) {
  return { firstName, lastName, email }
}

/** Accounts that could be meant, the surest first, each once. */
async function matchesOf(ctx: Ctx, lead: Lead, contacts: Contact[], domain: string | null): Promise<Match[]> {
  const found: Match[] = []
  const add = (account: AccountBrief | null, by: Match['by'], why: string) => {
    if (account && !found.some((match) => match.id === account.id)) found.push({ ...account, by, why })
  }
  const { db, orgId } = ctx
  if (lead.subscriberId)
    add(await accountOfSubscriber(db, orgId, lead.subscriberId), 'subscriber', 'The subscriber belongs to it')
  for (const contact of contacts)
    add(await accountBrief(db, orgId, contact.accountId), 'contact', 'One of its contacts has this email address')
  for (const account of await accountsOfDomains(db, orgId, domain === null ? [] : domainAndAbove(domain))) {
    add(account, 'domain', `Its domain is ${account.domain}`)
  }
  if (lead.suggestedAccountId)
    add(
      await accountBrief(db, orgId, lead.suggestedAccountId),
      'suggestion',
      'It was suggested when the lead was captured',
    )
  for (const account of await accountsNamed(db, orgId, nameKey(lead.company ?? '')))
    add(account, 'name', 'It has the same name')
  return found
}
