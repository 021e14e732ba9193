import { PassThrough, Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import { reauthenticate } from '../access/reauthenticate.ts'
import { emit } from '../events/emit.ts'
import { rawPublicKey } from '../platform/archive-keys.ts'
import type { ArchiveManifest } from '../platform/archive-format.ts'
import { writeArchive } from '../platform/archive-write.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import type { Head } from '../platform/route.ts'
import { carriedTables } from './carried-rows.ts'
import { collectShared } from './export-queries.ts'
import { hasUnsealed } from './hold-queries.ts'
import { proofOf } from './invitation.ts'
import { openCode, openMoveKey } from './keys.ts'
import { findMove, lockMove, orgName, saveMove, schemaName, type MoveRow } from './queries.ts'
import { stepFault } from './rules.ts'

/** V2: answers the archive as a stream: sealed to the destination, signed by this move. Needs the password again. */
export async function exportMove(ctx: Ctx, id: string, password: string, { reply }: Head): Promise<FastifyReply> {
  ctx.require('moves:write')
  const row = await confirmed(ctx, id, password)
  return reply
    .header('content-type', 'application/octet-stream')
    .header('content-disposition', `attachment; filename="${id}.openlma"`)
    .header('cache-control', 'no-store')
    .send(Readable.from(await archiveOf(ctx, row)))
}

/** The move, ready to be exported by the person who gives the password. */
export async function confirmed(ctx: Ctx, id: string, password: string): Promise<MoveRow> {
  if (!(await findMove(ctx.db, ctx.orgId, id))) throw new AppError('not_found')
  await reauthenticate(ctx, password)
  return exportable(ctx, id)
}

export async function exportable(ctx: Ctx, id: string): Promise<MoveRow> {
  const row = await findMove(ctx.db, ctx.orgId, id)
  if (!row) throw new AppError('not_found')
  const fault = stepFault('export', row)
  if (fault) throw new AppError('state_conflict', fault)
  return row
}

/**
 * The bytes of the archive. The last comes when the export is noted here, so whoever has them all can have its receipt
 * accepted at once. Where reading stops before, nothing is noted, and it can be asked for again.
 */
export async function archiveOf(ctx: Ctx, row: MoveRow): Promise<AsyncGenerator<Uint8Array>> {
  const { app } = ctx
  const { db } = app.database
  const { moveId, sealTo } = row.counterpart
  if (!moveId || !sealTo || !row.code_sealed || !row.signing_key_sealed) throw new Error('the move lacks its keys')
  const packageIds = row.packages.map((one) => one.id)
  await awaitSealer(ctx, packageIds)
  const scope = { moveId: row.id, orgId: ctx.orgId, packageIds }
  await collectShared(db, scope)
  const sign = openMoveKey(app.vault, row.id, 'signing', row.signing_key_sealed)
  const code = openCode(app.vault, row.id, row.code_sealed)
  const about = {
    move: row.id,
    invited: moveId,
    org: await orgName(db, ctx.orgId),
    orgId: ctx.orgId,
    proof: proofOf(code, moveId, rawPublicKey(sign)),
  }
  const header = {
    kind: 'move' as const,
    createdAt: ctx.now().toISOString(),
    schema: await schemaName(db),
    sender: app.publicUrl(),
    about,
  }
  const tables = carriedTables(app, scope, 'opened')
  return bytesOf(
    (sink) => writeArchive({ sink, header, tables, seal: { kind: 'recipient', key: sealTo }, sign }),
    (made) => noteExported(ctx, row.id, made),
  )
}

const LOOKS = 100
const BETWEEN_LOOKS_MS = 50

/** What was written right before the freeze gets its links within a second, and no more is written. */
async function awaitSealer({ app }: Ctx, packageIds: string[]): Promise<void> {
  for (let look = 0; await hasUnsealed(app.database.db, packageIds); look++) {
    if (look === LOOKS)
      throw new AppError('package_moving', 'Its last events wait to be sealed.', { retryAfterSeconds: 5 })
    for (const wake of app.committed) wake()
    await pause(BETWEEN_LOOKS_MS)
  }
}

async function* bytesOf(
  write: (sink: PassThrough) => Promise<ArchiveManifest>,
  done: (manifest: ArchiveManifest) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  const pipe = new PassThrough()
  const writing = write(pipe)
  // Where it fails the pipe fails with it, and the reader is told by that.
  writing.catch(() => {})
  for await (const bytes of pipe) yield bytes as Uint8Array
  await done(await writing)
}

async function noteExported(ctx: Ctx, id: string, archive: ArchiveManifest): Promise<void> {
  ctx.require('moves:write')
  await inTransaction(ctx, async (tx) => {
    const row = await lockMove(tx.db, tx.orgId, id)
    const fault = row ? stepFault('export', row) : 'It is not here any more.'
    if (!row || fault) throw new AppError('state_conflict', fault ?? undefined)
    await saveMove(tx.db, id, {
      status: 'exported',
      exported_at: tx.now(),
      receipt: null,
      progress: JSON.stringify({ ...row.progress, archive }),
    })
    const rows = archive.tables.reduce((sum, one) => sum + one.rows, 0)
    await emit(tx, 'move.exported', {}, { moveId: id, archive: archive.header, rows })
  })
}
