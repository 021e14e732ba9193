import { inTransaction, systemCtx } from '../platform/context.ts'
import { enqueueMail } from '../platform/mail-job.ts'
import type { Outside } from '../platform/route.ts'
import { makeLink } from './links.ts'
import { resetMail } from './mails.ts'
import { findUserByEmail, ownOrgs } from './queries.ts'

/** Mails a link to choose a new password, valid for an hour. Tells nobody whether the email is known. */
export async function forgotPassword({ app }: Outside, email: string): Promise<void> {
  const user = await findUserByEmail(app.database.db, email.trim().normalize('NFC').toLowerCase())
  const [org] = user ? await ownOrgs(app.database.db, user.id) : []
  if (!app.mail.enabled || !user || !org) return
  // NOTE no permission: anybody may ask; only the mailbox gets the link.
  // NOTE no event: nothing changes until it is used.
  await inTransaction(systemCtx(app, org.id, []), async (tx) => {
    const url = await makeLink(tx, { kind: 'reset', userId: user.id })
    await enqueueMail(tx, resetMail(user, url))
  })
}
