import { sql } from 'kysely'
import { setTimeout as pause } from 'node:timers/promises'
import type { Ctx, Tx } from './context.ts'
import { sha256 } from './crypto.ts'
import { AppError } from './errors.ts'

const KEPT_MS = 24 * 3_600_000
/** A request that has been running this long belongs to a process that died. */
const DEAD_MS = 30_000
const WAIT_MS = 10_000
const LOOK_MS = 100
/** What the vault seals answers for. */
export const PURPOSE = 'idempotent-response'

export type IdempotentScope = { scope: string; key: string; request: unknown }

/** Keeps the answer in the transaction that made it, so that both are there or neither. */
export type Keep<Answer> = (tx: Tx, answer: Answer) => Promise<void>

/**
 * Replays the answer for 24 hours (I3). Same key with another body is refused; one that is still running is waited for up
 * to 10 seconds. Answers are stored encrypted, since they may hold a token.
 */
export async function withIdempotency<Answer>(
  ctx: Ctx,
  { scope, key, request }: IdempotentScope,
  run: (keep: Keep<Answer>) => Promise<Answer>,
): Promise<Answer> {
  if (key.length < 1 || key.length > 200)
    throw new AppError('invalid_request', 'Idempotency-Key takes 1 to 200 characters.')
  const scopeHash = sha256(JSON.stringify([scope, key]))
  const requestHash = sha256(JSON.stringify(request))
  const deadline = Date.now() + WAIT_MS
  for (;;) {
    if (await reserve(ctx, scopeHash, requestHash)) break
    const found = await ctx.db
      .selectFrom('idempotent_requests')
      .select(['request_hash', 'state', 'response'])
      .where('scope_hash', '=', scopeHash)
      .executeTakeFirst()
    if (found && !found.request_hash.equals(requestHash)) throw new AppError('idempotency_key_reused')
    if (found?.state === 'done' && found.response) {
      return JSON.parse(ctx.app.vault.open(found.response, PURPOSE).toString('utf8')) as Answer
    }
    if (Date.now() > deadline) throw new AppError('idempotency_in_progress', undefined, { retryAfterSeconds: 2 })
    await pause(LOOK_MS)
  }
  const keep: Keep<Answer> = async (tx, answer) => {
    const response = ctx.app.vault.seal(JSON.stringify(answer), PURPOSE)
    await tx.db
      .updateTable('idempotent_requests')
      .set({ state: 'done', response })
      .where('scope_hash', '=', scopeHash)
      .execute()
  }
  try {
    return await run(keep)
  } catch (error) {
    await ctx.db
      .deleteFrom('idempotent_requests')
      .where('scope_hash', '=', scopeHash)
      .where('state', '=', 'running')
      .execute()
    throw error
  }
}

/** True where this call is to run: nobody has, or whoever did died or was too long ago. */
async function reserve(ctx: Ctx, scopeHash: Buffer, requestHash: Buffer): Promise<boolean> {
  const now = ctx.now()
  const dead = new Date(now.getTime() - DEAD_MS)
  const result = await sql<{ scope_hash: Buffer }>`
    insert into idempotent_requests as r (scope_hash, request_hash, state, created_at, expires_at)
    values (${scopeHash}, ${requestHash}, 'running', ${now}, ${new Date(now.getTime() + KEPT_MS)})
    on conflict (scope_hash) do update
      set request_hash = excluded.request_hash, state = 'running', response = null,
        created_at = excluded.created_at, expires_at = excluded.expires_at
      where r.expires_at <= ${now} or (r.state = 'running' and r.created_at <= ${dead} and r.request_hash = excluded.request_hash)
    returning scope_hash`.execute(ctx.db)
  return result.rows.length > 0
}
