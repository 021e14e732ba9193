import type { App } from '../platform/context.ts'
import type { Loop } from '../platform/loop.ts'
import { startStepping } from '../platform/stepping.ts'
import { failRefresh } from './fail.ts'
import { leaseRunning } from './queries.ts'
import { REFRESH_CHANNEL } from './start.ts'
import { stepRefresh } from './step.ts'
import { sweepWaiting } from './sweep.ts'

/** Works on the refreshes that compare (R3), and looks after those that wait. */
export async function startRefreshing(app: App, alone: boolean): Promise<Loop> {
  return startStepping(app, alone, {
    noun: 'a refresh',
    channel: REFRESH_CHANNEL,
    lease: leaseRunning,
    step: stepRefresh,
    fail: failRefresh,
    besides: sweepWaiting,
  })
}
