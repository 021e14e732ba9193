import type { Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import type { Page } from '../platform/page.ts'
import { fingerprintOf, inviterOf, writeInvitation } from './invitation.ts'
import { openCode } from './keys.ts'
import {
  countFollowed,
  findMove,
  listInvitationRows,
  listMoveRows,
  type Counterpart,
  type InvitationQuery,
  type MoveRow,
} from './queries.ts'
import { nextOf } from './rules.ts'
import type { Invitation, Move } from './schema.ts'
import { unmatchedPeople } from './stage-queries.ts'

export async function getMove(ctx: Ctx, id: string): Promise<Move> {
  ctx.require('moves:read')
  const row = await findMove(ctx.db, ctx.orgId, id)
  if (!row) throw new AppError('not_found')
  return presentMove(ctx, row)
}

export async function listMoves(ctx: Ctx, query: { cursor?: string | undefined; limit: number }): Promise<Page<Move>> {
  ctx.require('moves:read')
  const page = await listMoveRows(ctx.db, ctx.orgId, query)
  const data: Move[] = []
  for (const row of page.data) data.push(await presentMove(ctx, row))
  return { ...page, data }
}

export async function presentMove(ctx: Ctx, row: MoveRow): Promise<Move> {
  const { id, side, status, counterpart, progress } = row
  const inviter = inviterOf(row)
  const { server = null, org = null, local = false } = counterpart
  const isThere = side === 'destination' && ['staged', 'arriving', 'live'].includes(status)
  const ids = row.packages.map((one) => one.id)
  const confirmed = progress.confirmation !== undefined
  return {
    id,
    side,
    status,
    next: nextOf({ side, status, local, receipt: row.receipt !== null, confirmed }),
    packages: row.packages,
    counterpart: { server, org, local },
    fingerprint: inviter && fingerprintOf(inviter),
    manifest: row.manifest,
    unmatched: isThere ? await unmatchedPeople(ctx.db, id, ctx.orgId) : [],
    receipt: row.receipt,
    release: row.release,
    confirmation: progress.confirmation ?? null,
    givenUp: row.given_up,
    progress: status === 'arriving' ? { done: progress.done ?? 0, total: progress.total ?? 0 } : null,
    followed: side === 'destination' && row.live_at ? await countFollowed(ctx.db, ids, row.live_at) : null,
    refreshIds: progress.refreshIds ?? [],
    error: row.error,
    createdAt: row.created_at.toISOString(),
    frozenAt: row.frozen_at?.toISOString() ?? null,
    exportedAt: row.exported_at?.toISOString() ?? null,
    stagedAt: row.staged_at?.toISOString() ?? null,
    handedOverAt: row.handed_over_at?.toISOString() ?? null,
    liveAt: row.live_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
  }
}

export async function listInvitations(ctx: Ctx, query: InvitationQuery): Promise<Page<Invitation>> {
  ctx.require('moves:write')
  const page = await listInvitationRows(ctx.db, ctx.orgId, query)
  const data = page.data.map((row) => {
    const inviter = inviterOf({ id: row.move_id, side: 'destination', counterpart: row.counterpart as Counterpart })
    const open = row.used_at === null && ['invited', 'staging'].includes(row.status)
    const code = open ? openCode(ctx.app.vault, row.move_id, row.code_sealed) : null
    const expiresAt = row.expires_at.toISOString()
    return {
      id: row.id,
      moveId: row.move_id,
      fingerprint: inviter && fingerprintOf(inviter),
      invitation: inviter && code && writeInvitation({ v: 1, ...inviter, code, expiresAt }),
      createdAt: row.created_at.toISOString(),
      expiresAt,
      usedAt: row.used_at?.toISOString() ?? null,
    }
  })
  return { ...page, data }
}
