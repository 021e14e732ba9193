import { raise } from '../attention/raise.ts'
import { writeLater, type Tx } from '../platform/context.ts'
import { newId } from '../platform/ids.ts'
import type { Letter } from './compose.ts'
import { hasKeptMails, insertMails, type NewMail } from './queries.ts'
import type { MailKind } from './schema.ts'

/** One mail to be. `to.id` is null where it goes to a customer; then `contactId` or `leadIds` say whose erasing blanks it. */
export type Draft = {
  kind: MailKind
  to: { id: string | null; email: string }
  replyTo?: string | null
  letter: Letter
  eventId: string
  leadIds?: string[]
  contactId?: string | null
  licenseId?: string | null
  installationId?: string | null
}

/** Writes mails about events that are in the database already. */
export async function writeMails(tx: Tx, drafts: Draft[]): Promise<void> {
  if (drafts.length > 0) await insertMails(tx.db, await toRows(tx, drafts))
}

/** The same about events of this very transaction: right before the commit, behind them. */
export async function writeMailsLater(tx: Tx, drafts: Draft[]): Promise<void> {
  for (const row of await toRows(tx, drafts)) writeLater(tx, insertMails, row)
}

async function toRows(tx: Tx, drafts: Draft[]): Promise<NewMail[]> {
  if (drafts.length === 0) return []
  // Loaded with the first mail: a start should not wait for it.
  const { compose } = await import('./compose.ts')
  const sending = tx.app.mail.enabled
  const now = tx.now()
  if (!sending && !(await hasKeptMails(tx.db, tx.orgId))) await raise(tx, 'mail_not_configured', 'mail', {})
  return drafts.map(({ kind, to, replyTo, letter, eventId, leadIds = [], ...about }) => {
    const { subject, text, html } = compose(letter)
    const row = {
      id: newId('mail'),
      org_id: tx.orgId,
      kind,
      recipient_id: to.id,
      address: to.email,
      reply_to: replyTo ?? null,
      subject,
      body_text: text,
      body_html: html,
      event_id: eventId,
      lead_id: leadIds.length === 1 ? (leadIds[0] ?? null) : null,
      contact_id: about.contactId ?? null,
      license_id: about.licenseId ?? null,
      installation_id: about.installationId ?? null,
      status: sending ? 'queued' : 'kept',
      next_attempt_at: sending ? now : null,
      created_at: now,
    }
    return { row, leadIds }
  })
}
