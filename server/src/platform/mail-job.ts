import type { App, Tx } from './context.ts'
import type { Mail } from './mail.ts'
import type { JobDefinition } from './queue.ts'

const NAME = 'mail.send'
const PURPOSE = 'mail'

/** Sends a mail once the transaction is committed, and only then. Its text may hold a link, so it waits encrypted. */
export async function enqueueMail(tx: Tx, mail: Mail): Promise<void> {
  const sealed = tx.app.vault.seal(JSON.stringify(mail), PURPOSE).toString('base64')
  await tx.app.queue.enqueue(tx, NAME, { sealed })
}

/** Tries for about an hour when the mail server does not take it. */
export function mailJob(app: App): JobDefinition<never> {
  const definition: JobDefinition<{ sealed: string }> = {
    name: NAME,
    retries: 9,
    retryDelaySeconds: 5,
    run: ({ sealed }) =>
      app.mail.send(JSON.parse(app.vault.open(Buffer.from(sealed, 'base64'), PURPOSE).toString()) as Mail),
  }
  return definition as JobDefinition<never>
}
