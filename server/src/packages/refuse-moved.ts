import { AppError } from '../platform/errors.ts'

/** What a move has done to a package, as far as its products are concerned. */
export type Hold = {
  hold: 'frozen' | 'moved' | 'arriving' | null
  move_notice: string | null
  moved_to: string | null
  follow_within: number | null
}

const COME_BACK_SECONDS = 300
const MOVING_SECONDS = 5

/**
 * V3: whoever calls on behalf of a package that is elsewhere gets its move notice; one that is not live here yet answers
 * nothing. Both with 503, which every product takes as "try again" and keeps its license. While it is frozen, reading goes on.
 */
export function refuseMoved({ hold, move_notice: notice, moved_to: server, follow_within: within }: Hold): void {
  if (hold === 'arriving') throw new AppError('package_moving', undefined, { retryAfterSeconds: MOVING_SECONDS })
  if (hold !== 'moved') return
  throw new AppError('package_moved', `It is at ${server ?? 'another server'} now.`, {
    extra: { server, notice, followWithinSeconds: within ?? 60 },
    retryAfterSeconds: COME_BACK_SECONDS,
  })
}
