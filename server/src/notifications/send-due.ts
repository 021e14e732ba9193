import { raise, settle } from '../attention/raise.ts'
import { inTransaction, systemCtx, type App } from '../platform/context.ts'
import { startLoop, type Loop } from '../platform/loop.ts'
import { saveOutcome, takeDueMails, type DueMail } from './sending-queries.ts'
import { FAILURES_UNNOTICED, nextMailAttempt, oneLine } from './rules.ts'

const EVERY_MS = 1_000
const AT_ONCE = 4
// Longer than the mail server may take, so that nobody sends what somebody is sending.
const LEASE_MS = 60_000

/** Sends the mails whose time has come, a few at once, woken after they are written and once a second. */
export function startMails(app: App): Loop {
  return startLoop(app.log, 'sending mails', EVERY_MS, async () => {
    for (;;) {
      if (!app.mail.enabled) return
      const now = app.clock()
      const due = await takeDueMails(app.database.db, now, new Date(now.getTime() + LEASE_MS), AT_ONCE)
      await Promise.all(due.map((mail) => sendOne(app, mail)))
      if (due.length < AT_ONCE) return
    }
  })
}

async function sendOne(app: App, mail: DueMail): Promise<void> {
  const host = new URL(app.publicUrl()).hostname
  try {
    await app.mail.send({
      to: mail.address,
      ...(mail.reply_to === null ? {} : { replyTo: mail.reply_to }),
      subject: mail.subject,
      text: mail.body_text,
      html: mail.body_html,
      messageId: `<${mail.id}@${host}>`,
    })
  } catch (error) {
    app.log.warn({ err: error, mailId: mail.id, attempts: mail.attempts }, 'a mail was not taken')
    await record(app, mail, error as MailError)
    return
  }
  await record(app, mail, null)
}

type MailError = Error & { code?: string; responseCode?: number }

const SERVER = 'server'

/** What became of the attempt, and what a person has to know about it. */
async function record(app: App, mail: DueMail, error: MailError | null): Promise<void> {
  // NOTE no permission: the program itself. NOTE no event: that a mail went out is not history; its row says so.
  await inTransaction(systemCtx(app, mail.org_id, []), async (tx) => {
    const now = tx.now()
    app.metrics.mails.inc({ outcome: error === null ? 'sent' : 'failed' })
    // A customer's address would outlive the customer's erasing there.
    const person = mail.recipient_id ?? mail.license_id ?? mail.id
    if (error === null) {
      await saveOutcome(tx.db, mail.id, mail.attempts, {
        status: 'sent',
        lastError: null,
        nextAttemptAt: null,
        sentAt: now,
      })
      for (const about of [SERVER, person]) await settle(tx, 'mail_failing', about)
      await settle(tx, 'mail_not_configured', 'mail')
      return
    }
    const refused = refusesAddress(error)
    const next = refused ? null : nextMailAttempt(mail.attempts, now)
    const lastError = oneLine(error.message, 300)
    const status = next ? 'queued' : 'failed'
    await saveOutcome(tx.db, mail.id, mail.attempts, { status, lastError, nextAttemptAt: next, sentAt: null })
    if (next && mail.attempts <= FAILURES_UNNOTICED) return
    const detail = mail.recipient_id === null ? 'To a customer; the mail says why' : `To ${mail.address}: ${lastError}`
    await raise(tx, 'mail_failing', refused ? person : SERVER, { licenseId: mail.license_id }, detail)
  })
}

/** A mail server that says 5xx to the recipient says the same tomorrow. */
function refusesAddress({ code, responseCode }: MailError): boolean {
  return code === 'EENVELOPE' && responseCode !== undefined && responseCode >= 500
}
