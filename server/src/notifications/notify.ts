import { raise } from '../attention/raise.ts'
import type { FeedEvent } from '../events/queries.ts'
import type { Tx } from '../platform/context.ts'
import { newId } from '../platform/ids.ts'
import type { Letter } from './compose.ts'
import { digestLetter, installLetter, leadLetter } from './letters.ts'
import {
  accountFacts,
  activeMembers,
  eraseMails,
  hasKeptMails,
  insertMails,
  leadFacts,
  toldOfLeads,
  untoldInstalls,
  type AccountFacts,
  type InstallFacts,
  type Recipient,
} from './queries.ts'
import { assignmentsIn, quietInstallsIn, type Assignment } from './rules.ts'
import type { MailKind } from './schema.ts'

type Draft = {
  kind: MailKind
  to: Recipient
  letter: Letter
  eventId: string
  leadIds: string[]
  installationId: string | null
}

/** The reaction to events: writes the mails they call for, and blanks those of whoever was erased (L6, I7, E2). */
export async function notify(tx: Tx, events: FeedEvent[]): Promise<void> {
  const drafts = [...(await assignmentMails(tx, events)), ...(await installMails(tx, events))]
  if (drafts.length > 0) await save(tx, drafts)
  const erased = events.flatMap(({ kind, leadId }) => (kind === 'lead.erased' && leadId !== null ? [leadId] : []))
  await eraseMails(tx.db, tx.orgId, erased)
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
    drafts.push({
      kind: 'lead_assigned',
      to: owners.get(ownerId)!,
      letter,
      eventId,
      leadIds: [leadId],
      installationId: null,
    })
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
    drafts.push({
      kind: 'leads_assigned',
      to: owners.get(first.ownerId)!,
      letter,
      eventId: first.eventId,
      leadIds: ids,
      installationId: null,
    })
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
    const chosen = chooseTold(install, account, people)
    const { eventId, reason } = quiet.get(install.id)!
    if (!chosen) return []
    const letter = installLetter(install, account, { reason, why: chosen.why }, tx.app.publicUrl())
    return [{ kind: 'installed_without_lead', to: chosen.to, letter, eventId, leadIds: [], installationId: install.id }]
  })
}

function present(ids: (string | null)[]): string[] {
  return [...new Set(ids.filter((id) => id !== null))]
}

/** I7: the account's owner, else whom L1 would choose. */
function chooseTold(
  install: InstallFacts,
  account: AccountFacts | null,
  people: Map<string, Recipient>,
): { to: Recipient; why: string } | null {
  const candidates: [string | null, string][] = [
    [account?.ownerId ?? null, `You own the account ${account?.name}`],
    [install.leadManagerId, `You are the lead manager of ${install.packageName}`],
    [install.fallbackOwnerId, `You are the fallback owner of ${install.orgName}`],
  ]
  for (const [id, why] of candidates) {
    const to = id === null ? undefined : people.get(id)
    if (to) return { to, why }
  }
  return null
}

async function save(tx: Tx, drafts: Draft[]): Promise<void> {
  // Loaded with the first mail: a start should not wait for it.
  const { compose } = await import('./compose.ts')
  const sending = tx.app.mail.enabled
  const now = tx.now()
  if (!sending && !(await hasKeptMails(tx.db, tx.orgId))) await raise(tx, 'mail_not_configured', 'mail', {})
  const mails = drafts.map(({ kind, to, letter, eventId, leadIds, installationId }) => {
    const { subject, text, html } = compose(letter)
    const row = {
      id: newId('mail'),
      org_id: tx.orgId,
      kind,
      recipient_id: to.id,
      address: to.email,
      subject,
      body_text: text,
      body_html: html,
      event_id: eventId,
      lead_id: leadIds.length === 1 ? (leadIds[0] ?? null) : null,
      installation_id: installationId,
      status: sending ? 'queued' : 'kept',
      next_attempt_at: sending ? now : null,
      created_at: now,
    }
    return { row, leadIds }
  })
  await insertMails(tx.db, mails)
}
