import { AppError } from '../platform/errors.ts'
import type { SessionCtx } from './authenticate.ts'
import { ownOrgs, saveSessionOrg } from './queries.ts'

/** Lets the session go on in another of the person's own orgs; any other answers `not_found`. */
export async function switchOrg(ctx: SessionCtx, orgId: string): Promise<void> {
  const orgs = await ownOrgs(ctx.db, ctx.userId)
  if (!orgs.some(({ id }) => id === orgId)) throw new AppError('not_found')
  await saveSessionOrg(ctx.db, ctx.sessionId, orgId)
}
