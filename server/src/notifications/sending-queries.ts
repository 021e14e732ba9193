import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'
import type { MailStatus } from './schema.ts'

export type DueMail = {
  id: string
  org_id: string
  recipient_id: string | null
  license_id: string | null
  address: string
  reply_to: string | null
  subject: string
  body_text: string
  body_html: string
  attempts: number
}

/** Takes the mails whose time has come. Until the lease ends nobody else takes them; after it anybody does. */
export async function takeDueMails(db: Db, now: Date, leaseUntil: Date, limit: number): Promise<DueMail[]> {
  const result = await sql<DueMail>`
    update mails set attempts = attempts + 1, next_attempt_at = ${leaseUntil}
    where id in (
      select id from mails where status = 'queued' and next_attempt_at <= ${now}
      order by next_attempt_at limit ${limit} for update skip locked)
    returning id, org_id, recipient_id, license_id, address, reply_to, subject, body_text, body_html, attempts`.execute(
    db,
  )
  return result.rows
}

type Outcome = { status: MailStatus; lastError: string | null; nextAttemptAt: Date | null; sentAt: Date | null }

/** Writes what became of one attempt, unless a later one began or the mail was erased meanwhile. */
export async function saveOutcome(db: Db, id: string, attempts: number, outcome: Outcome): Promise<void> {
  await db
    .updateTable('mails')
    .set({
      status: outcome.status,
      last_error: outcome.lastError,
      next_attempt_at: outcome.nextAttemptAt,
      sent_at: outcome.sentAt,
    })
    .where('id', '=', id)
    .where('status', '=', 'queued')
    .where('attempts', '=', attempts)
    .execute()
}

export async function lockMail(
  db: Db,
  orgId: string,
  id: string,
): Promise<{ status: MailStatus; leadId: string | null } | null> {
  const row = await db
    .selectFrom('mails')
    .select(['status', 'lead_id'])
    .where('org_id', '=', orgId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row ? { status: row.status as MailStatus, leadId: row.lead_id } : null
}

export async function queueAgain(db: Db, id: string, at: Date): Promise<void> {
  await db
    .updateTable('mails')
    .set({ status: 'queued', attempts: 0, next_attempt_at: at, last_error: null })
    .where('id', '=', id)
    .execute()
}
