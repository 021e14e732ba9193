import type { FastifyRequest } from 'fastify'
import { createCtx, type App, type Ctx } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import { bearerOf } from '../platform/mount.ts'
import { refuseForeignOrigin } from './origin.ts'
import { findApiKey, findSession, touchApiKey } from './queries.ts'
import { permissionsOfScopes, ROLE_PERMISSIONS } from './rules.ts'

export const SESSION_COOKIE = 'openlma_session'

/** A context whose caller is a person who signed in, not an API key. */
export type SessionCtx = Ctx & { sessionId: string; userId: string }

/**
 * Who calls on behalf of an org: an API key (`Authorization: Bearer lma_…`), else the session of the cookie. Refuses with
 * `unauthenticated`, `api_key_invalid`, `session_expired` or `origin_refused`.
 */
export async function authenticate(app: App, request: FastifyRequest): Promise<Ctx> {
  const bearer = bearerOf(request)
  if (bearer !== null) return byApiKey(app, request, bearer)
  const token = request.cookies[SESSION_COOKIE]
  if (!token) throw new AppError('unauthenticated')
  const session = await findSession(app, sha256(token), app.clock())
  if (!session) throw new AppError('session_expired')
  refuseForeignOrigin(request, app.publicUrl(), true)
  const ctx: SessionCtx = {
    ...createCtx(app, {
      orgId: session.org_id,
      actor: { kind: 'user', id: session.user_id },
      permissions: ROLE_PERMISSIONS[session.role],
      requestId: request.id,
      log: request.log as App['log'],
    }),
    sessionId: session.id,
    userId: session.user_id,
  }
  return ctx
}

/** Refuses an API key with `forbidden`: some things only a person can do, such as changing their own password. */
export function requirePerson(ctx: Ctx): SessionCtx {
  if (!('sessionId' in ctx)) throw new AppError('forbidden', 'Only a person who signed in can do this, not an API key.')
  return ctx as SessionCtx
}

async function byApiKey(app: App, request: FastifyRequest, key: string): Promise<Ctx> {
  const now = app.clock()
  const found = key.startsWith('lma_') ? await findApiKey(app, sha256(key), now) : null
  if (!found) throw new AppError('api_key_invalid')
  if (!found.last_used_at || now.getTime() - found.last_used_at.getTime() > 60_000)
    await touchApiKey(app, found.id, now)
  return createCtx(app, {
    orgId: found.org_id,
    actor: { kind: 'api_key', id: found.id },
    permissions: permissionsOfScopes(found.scopes),
    requestId: request.id,
    log: request.log as App['log'],
  })
}
