import type { FeedEvent } from '../events/queries.ts'
import type { Tx } from '../platform/context.ts'
import { digestLetter, installLetter, leadLetter } from './letters.ts'
import { claimMails, requestMails } from './license-mails.ts'
import {
  accountFacts,
  activeMembers,
  eraseMails,
  leadFacts,
  toldOfLeads,
  untoldInstalls,
  type InstallFacts,
} from './queries.ts'
import { assignmentsIn, chooseTold, erasedIn, quietInstallsIn, type Assignment } from './rules.ts'
import { writeMails, type Draft } from './write-mails.ts'

/** The reaction to events: writes the mails they call for, and blanks those of whoever was erased (L6, I7, E2). */
export async function notify(tx: Tx, events: FeedEvent[]): Promise<void> {
  const leads = [...(await assignmentMails(tx, events)), ...(await installMails(tx, events))]
  const licenses = [...(await requestMails(tx, events)), ...(await claimMails(tx, events))]
  await writeMails(tx, [...leads, ...licenses])
  await eraseMails(tx.db, tx.orgId, erasedIn(events))
}

/** One mail an owner and lead, whatever happens to the lead later on. */
async function assignmentMails(tx: Tx, events: FeedEvent[]): Promise<Draft[]> {
  const { singles, digests } = assignmentsIn(events)
  const all = [...singles, ...digests.flat()]
  if (all.length === 0) return []
  const leadIds = [...new Set(all.map(({ leadId }) => leadId))]
  const leads = await leadFacts(tx.db, tx.orgId, leadIds)
  const owners = await activeMembers(tx.db, tx.orgId, [...new Set(all.map(({ ownerId }) => ownerId))])
  const told = await toldOfLeads(tx.db, tx.orgId, leadIds)
  const takeNews = ({ ownerId, leadId }: Assignment) => {
    const key = `${ownerId}/${leadId}`
    const news = !told.has(key) && owners.has(ownerId) && leads.has(leadId)
    if (news) told.add(key)
    return news
  }
  const publicUrl = tx.app.publicUrl()
  const drafts: Draft[] = []
  for (const { ownerId, leadId, eventId, reason } of singles.filter(takeNews)) {
    const letter = leadLetter(leads.get(leadId)!, reason, publicUrl)
    drafts.push({ kind: 'lead_assigned', to: owners.get(ownerId)!, letter, eventId, leadIds: [leadId] })
  }
  for (const group of digests.map((one) => one.filter(takeNews))) {
    const [first] = group
    if (!first) continue
    const ids = group.map(({ leadId }) => leadId)
    const letter = digestLetter(
      ids.map((id) => leads.get(id)!),
      first.reason,
      publicUrl,
    )
    const { ownerId, eventId } = first
    drafts.push({ kind: 'leads_assigned', to: owners.get(ownerId)!, letter, eventId, leadIds: ids })
  }
  return drafts
}

async function installMails(tx: Tx, events: FeedEvent[]): Promise<Draft[]> {
  const quiet = new Map(quietInstallsIn(events).map((one) => [one.installationId, one]))
  const linked = [...quiet.values()].flatMap((one) => (one.linked ? [one.installationId] : []))
  const installs = await untoldInstalls(tx.db, tx.orgId, [...quiet.keys()], linked)
  const accountOf = (install: InstallFacts) => quiet.get(install.id)?.accountId ?? install.accountId
  const accounts = await accountFacts(tx.db, tx.orgId, present(installs.map(accountOf)))
  const candidates = [
    ...[...accounts.values()].map(({ ownerId }) => ownerId),
    ...installs.flatMap(({ leadManagerId, fallbackOwnerId }) => [leadManagerId, fallbackOwnerId]),
  ]
  const people = await activeMembers(tx.db, tx.orgId, present(candidates))
  return installs.flatMap((install): Draft[] => {
    const account = accounts.get(accountOf(install) ?? '') ?? null
    const customer = { accountName: account?.name ?? null, accountOwnerId: account?.ownerId ?? null, ...install }
    const chosen = chooseTold(customer, people)
    const { eventId, reason } = quiet.get(install.id)!
    if (!chosen) return []
    const letter = installLetter(install, account, { reason, why: chosen.why }, tx.app.publicUrl())
    const about = { licenseId: install.licenseId, installationId: install.id }
    return [{ kind: 'installed_without_lead', to: chosen.to, letter, eventId, ...about }]
  })
}

function present(ids: (string | null)[]): string[] {
  return [...new Set(ids.filter((id) => id !== null))]
}
