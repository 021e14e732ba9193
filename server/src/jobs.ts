import { accessJobs } from './access/jobs.ts'
import { retryCapture } from './installations/retry-capture.ts'
import { RETRY_CAPTURE } from './leads/capture-safely.ts'
import type { App } from './platform/context.ts'
import type { JobDefinition } from './platform/queue.ts'
import { rotateDueKeys } from './signing-keys/rotate-due.ts'

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
  ]
}
