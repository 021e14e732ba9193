import { accessJobs } from './access/jobs.ts'
import { expireDueClaims } from './claims/expire-due.ts'
import { retryCapture } from './installations/retry-capture.ts'
import { RETRY_CAPTURE } from './leads/capture-safely.ts'
import { noteEnded } from './licenses/note-ended.ts'
import { noticeExpiring } from './notifications/notice-expiring.ts'
import { clearOldSessions } from './manage/clear-old.ts'
import { startMoving } from './moves/run-due.ts'
import { notify } from './notifications/notify.ts'
import { TOLD_KINDS } from './notifications/rules.ts'
import { startMails } from './notifications/send-due.ts'
import type { App } from './platform/context.ts'
import type { Loop } from './platform/loop.ts'
import type { JobDefinition } from './platform/queue.ts'
import { followEvents } from './reactors/follow.ts'
import { clearRowsJob } from './imports/attempt.ts'
import { clearOldImports } from './imports/clear-old.ts'
import { startImporting } from './imports/run-due.ts'
import { startRefreshing } from './refreshes/run-due.ts'
import { rotateDueKeys } from './signing-keys/rotate-due.ts'
import { clearOldDeliveries } from './webhooks/clear-old.ts'
import { startDeliveries } from './webhooks/deliver-due.ts'
import { fanOut, wantedKinds } from './webhooks/fan-out.ts'
import { REACTOR as WEBHOOKS } from './webhooks/rules.ts'

/** Every kind of background work there is. */
export function jobDefinitions(app: App): JobDefinition<never>[] {
  return [
    ...accessJobs(app),
    {
      name: RETRY_CAPTURE,
      retries: 10,
      retryDelaySeconds: 5,
      run: (data: { orgId: string; eventId: string }) => retryCapture(app, data),
    } satisfies JobDefinition<{ orgId: string; eventId: string }>,
    { name: 'signing-keys.rotate-due', cron: '17 3 * * *', run: () => rotateDueKeys(app) },
    { name: 'claims.expire-due', cron: '37 * * * *', run: () => expireDueClaims(app) },
    { name: 'licenses.note-ended', cron: '*/5 * * * *', run: () => noteEnded(app) },
    { name: 'notifications.notice-expiring', cron: '*/5 * * * *', run: () => noticeExpiring(app) },
    clearOldDeliveries(app),
    clearOldSessions(app),
    clearOldImports(app),
    clearRowsJob(app),
  ]
}

/**
 * What follows the events, and sends what they call for; and what works on refreshes, imports and moves. `idle` of these
 * does one round, also where `work` is false.
 */
export type Background = {
  reactors: Loop
  refreshes: Loop
  imports: Loop
  moves: Loop
  mails: Loop | null
  deliveries: Loop | null
  stop: () => Promise<void>
}

export async function startBackground(app: App, work: boolean): Promise<Background> {
  const mails = work ? startMails(app) : null
  const deliveries = work ? startDeliveries(app) : null
  const reactors = await followEvents(
    app,
    [
      { name: 'notifications', react: notify, kinds: async () => TOLD_KINDS, wake: () => mails?.wake() },
      { name: WEBHOOKS, react: fanOut, kinds: wantedKinds, wake: () => deliveries?.wake() },
    ],
    work,
  )
  const refreshes = await startRefreshing(app, work)
  const imports = await startImporting(app, work)
  const moves = await startMoving(app, work)
  return {
    reactors,
    refreshes,
    imports,
    moves,
    mails,
    deliveries,
    async stop() {
      await moves.stop()
      await imports.stop()
      await refreshes.stop()
      await reactors.stop()
      await mails?.stop()
      await deliveries?.stop()
    },
  }
}
