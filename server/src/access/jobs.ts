import type { App } from '../platform/context.ts'
import { mailJob } from '../platform/mail-job.ts'
import type { JobDefinition } from '../platform/queue.ts'
import { deleteExpired } from './queries.ts'

/** The background work of access: sending mails, and clearing away expired sessions, links and remembered answers. */
export function accessJobs(app: App): JobDefinition<never>[] {
  return [
    mailJob(app),
    {
      name: 'access.clear-expired',
      cron: '17 * * * *',
      run: () => deleteExpired(app.database.db, app.clock()),
    },
  ]
}
