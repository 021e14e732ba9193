import type { SessionCtx } from './authenticate.ts'
import { endSessions } from './queries.ts'

/** Ends this session. No event: nothing but a cookie is gone. */
export async function signOut(ctx: SessionCtx): Promise<void> {
  await endSessions(ctx.db, ctx.userId, { id: ctx.sessionId })
}
