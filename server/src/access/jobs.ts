import type { App } from '../platform/context.ts'
import type { JobDefinition } from '../platform/queue.ts'

export function accessJobs(_app: App): JobDefinition<never>[] {
  return []
}
