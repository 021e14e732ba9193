import { emit } from '../events/emit.ts'
import { notify } from '../events/queries.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { finishRefresh } from './finish.ts'
import { getRefresh } from './present.ts'
import { findRunning, insertRefresh, isThere, lockWaiting } from './queries.ts'
import { scopeOf, type Scope } from './rules.ts'
import type { Refresh, StartRefresh } from './schema.ts'

/** Told when there is a refresh to work on. */
export const REFRESH_CHANNEL = 'openlma_refresh'

/** Between two looks the other one may end; it cannot do so for ever. */
const TRIES = 5

/**
 * R1: starts a refresh of a package, or joins the one that does the same already. It goes on in the background, on whichever
 * process takes it. Refused with `refresh_running` while one of another scope compares the package.
 */
export async function startRefresh(
  ctx: Ctx,
  packageId: string,
  start: StartRefresh,
): Promise<{ created: boolean; refresh: Refresh }> {
  ctx.require('refreshes:write')
  const { dryRun, filter, reason } = start
  const scope = scopeOf(filter)
  if (!(await isThere(ctx.db, ctx.orgId, packageId, filter.installationId))) throw new AppError('not_found')
  const scopeHash = sha256(JSON.stringify(scope))
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const id = await inTransaction(ctx, (tx) => insert(tx, { packageId, scope, scopeHash, dryRun, reason }))
    if (id !== null) return { created: true, refresh: await getRefresh(ctx, id) }
    const running = await findRunning(ctx.db, packageId)
    if (running?.scope_hash.equals(scopeHash)) return { created: false, refresh: await getRefresh(ctx, running.id) }
    if (running) {
      const detail = 'It compares other installations of this package. Wait until it has, or cancel it.'
      throw new AppError('refresh_running', detail, { extra: { refreshId: running.id } })
    }
  }
  throw new AppError('state_conflict', 'Refreshes of this package begin and end all the time. Try again.')
}

type New = { packageId: string; scope: Scope; scopeHash: Buffer; dryRun: boolean; reason: string | undefined }

/** null where another one compares the package. */
async function insert(tx: Tx, { packageId, scope, scopeHash, dryRun, reason }: New): Promise<string | null> {
  const id = newId('refresh')
  const begun = await insertRefresh(tx.db, {
    id,
    org_id: tx.orgId,
    package_id: packageId,
    scope: JSON.stringify(scope),
    scope_hash: scopeHash,
    dry_run: dryRun,
    reason: reason || null,
    status: 'running',
    started_by: JSON.stringify(tx.actor),
    started_at: tx.now(),
  })
  if (!begun) return null
  if (!dryRun) {
    for (const older of await lockWaiting(tx.db, { packageId, scopeHash, kind: scope.kind })) {
      const { done, acknowledged, counts } = older
      await finishRefresh(tx, older, 'superseded', { done, acknowledged, counts })
    }
  }
  await emit(tx, 'refresh.started', { packageId }, { refreshId: id, scope, dryRun }, reason || null)
  await notify(tx.db, REFRESH_CHANNEL, id)
  return id
}
