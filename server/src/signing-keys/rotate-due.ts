import { systemCtx, type App } from '../platform/context.ts'
import { packagesSigningUntil } from './queries.ts'
import { rotateSigningKey } from './rotate.ts'

const AHEAD_MS = 15 * 86_400_000

/** Nightly: makes the next signing key of every package that will need one. */
export async function rotateDueKeys(app: App): Promise<void> {
  const due = await packagesSigningUntil(app.database.db, new Date(app.clock().getTime() + AHEAD_MS))
  for (const { id, org_id } of due) await rotateSigningKey(systemCtx(app, org_id, ['keys:write']), id, 'when-due')
}
