import { sql } from 'kysely'
import type { Config } from './config.ts'
import type { Vault } from './crypto.ts'
import type { Database, Db, Trx } from './database.ts'
import { AppError } from './errors.ts'
import type { Log } from './log.ts'
import type { Mailer } from './mail.ts'
import type { Metrics } from './metrics.ts'
import type { Queue } from './queue.ts'

/** What the process is made of. Built once, by hand, in `app.ts`; taken down in reverse. */
export type App = {
  config: Config
  log: Log
  clock: () => Date
  database: Database
  vault: Vault
  queue: Queue
  mail: Mailer
  metrics: Metrics
  /** Called after every commit of this process that wrote something by `writeLater`: the sealer wakes by it. */
  committed: Set<() => void>
  /** Called when the process begins to stop: open streams end by it. */
  closing: Set<() => void>
  /** From here on the process is not ready for new requests. */
  stopping: boolean
  /** Where people reach this server, without a slash at the end. */
  publicUrl: () => string
}

/** Who acts, as it stands in the history. A `customer` acts on the manage page; its id is that of the session. */
export type Actor = {
  kind: 'user' | 'api_key' | 'installation' | 'installer' | 'customer' | 'visitor' | 'system'
  id: string | null
  name?: string
}

/** One request or job on behalf of one org. Everything a verb may know about the outside. */
export type Ctx = {
  app: App
  orgId: string
  actor: Actor
  permissions: ReadonlySet<string>
  requestId: string
  log: Log
  db: Db
  now: () => Date
  /** Refuses with `forbidden` unless the actor has the permission. */
  require: (permission: string) => void
}

/** A context inside a transaction. Only its `db` may be used there: on the embedded database any other handle waits forever. */
export type Tx = Ctx & { db: Trx; inTransaction: true; later: Later }

type WriteRows = (db: Db, rows: never[]) => Promise<void>

/** Rows that wait for the end of the transaction or savepoint they belong to; `written` once there were any. */
type Later = { rows: Map<WriteRows, unknown[]>; written: boolean }

export type CtxInit = {
  orgId: string
  actor: Actor
  permissions?: Iterable<string>
  requestId?: string
  log?: Log
}

export function createCtx(app: App, init: CtxInit): Ctx {
  const permissions = new Set(init.permissions)
  return {
    app,
    orgId: init.orgId,
    actor: init.actor,
    permissions,
    requestId: init.requestId ?? '',
    log: init.log ?? app.log,
    db: app.database.db,
    now: app.clock,
    require(permission) {
      if (!permissions.has(permission)) throw new AppError('forbidden', `This needs the permission "${permission}".`)
    },
  }
}

/** The program itself, acting in an org: jobs and sweeps. Has the permissions it is given by name. */
export function systemCtx(app: App, orgId: string, permissions: string[]): Ctx {
  return createCtx(app, { orgId, actor: { kind: 'system', id: null }, permissions })
}

const DEADLOCK_OR_SERIALIZATION = new Set(['40P01', '40001'])
const ATTEMPTS = 4

/**
 * Runs the work in one transaction: all of it commits, or none. Joins the caller's transaction if there is one. `patient`
 * is a step of long work, after which nobody is woken: the sealer comes by within a second.
 */
export async function inTransaction<T>(ctx: Ctx, work: (tx: Tx) => Promise<T>, patient = false): Promise<T> {
  if ('inTransaction' in ctx) return work(ctx as Tx)
  for (let attempt = 1; ; attempt++) {
    try {
      const later: Later = { rows: new Map(), written: false }
      const result = await ctx.app.database.db.transaction().execute(async (trx) => {
        const tx: Tx = { ...ctx, db: trx, inTransaction: true, later }
        const worked = await work(tx)
        await writeCollected(tx)
        return worked
      })
      if (later.written && !patient) for (const wake of ctx.app.committed) wake()
      return result
    } catch (error) {
      const code = (error as { code?: string }).code
      if (attempt >= ATTEMPTS || code === undefined || !DEADLOCK_OR_SERIALIZATION.has(code)) throw error
      ctx.log.debug({ code, attempt }, 'transaction tried again')
    }
  }
}

/**
 * Writes the row together with all others handed over for the same `write`, by one call right before the commit: a round
 * trip less for each. Until then no statement sees it.
 */
export function writeLater<Row>(tx: Tx, write: (db: Db, rows: Row[]) => Promise<void>, row: Row): void {
  const { rows } = tx.later
  const waiting = rows.get(write)
  if (waiting) waiting.push(row)
  else rows.set(write, [row])
}

async function writeCollected(tx: Tx): Promise<void> {
  if (tx.later.rows.size > 0) tx.later.written = true
  for (const [write, rows] of tx.later.rows) await write(tx.db, rows as never[])
  tx.later.rows.clear()
}

/** Runs the work in a savepoint: where it throws, nothing of it stays and the transaction goes on. */
export async function inSavepoint<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await sql`savepoint attempt`.execute(tx.db)
  // What the work hands over for later is written within the savepoint, so that it goes or stays with it.
  const outer = tx.later.rows
  tx.later.rows = new Map()
  try {
    const result = await work()
    await writeCollected(tx)
    await sql`release savepoint attempt`.execute(tx.db)
    return result
  } catch (error) {
    await sql`rollback to savepoint attempt`.execute(tx.db)
    await sql`release savepoint attempt`.execute(tx.db)
    throw error
  } finally {
    tx.later.rows = outer
  }
}
