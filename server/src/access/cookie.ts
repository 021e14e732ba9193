import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import type { Head, Outside } from '../platform/route.ts'
import { authenticate, requirePerson, SESSION_COOKIE } from './authenticate.ts'
import { refuseForeignOrigin } from './origin.ts'
import { SESSION_LIFETIME } from './rules.ts'
import type { SessionInfo } from './schema.ts'
import { sessionInfo } from './session-info.ts'
import type { Client, NewSession } from './start-session.ts'

/**
 * Refuses what another site sent, then gives the browser the session that `begin` started: unreadable to scripts, not
 * sent by other sites, over TLS only where the server has it.
 */
export async function beginSession(
  { app }: Outside,
  head: Head,
  begin: () => Promise<NewSession>,
): Promise<SessionInfo> {
  refuseForeignOrigin(head.request, app.publicUrl(), false)
  const { token, userId, orgId } = await begin()
  void head.reply.setCookie(SESSION_COOKIE, token, { ...attributes(app), maxAge: SESSION_LIFETIME / 1000 })
  return sessionInfo(app, userId, orgId)
}

/** The person whose session the request carries, or null. */
export async function signedInUser(app: App, request: FastifyRequest): Promise<string | null> {
  try {
    return requirePerson(await authenticate(app, request)).userId
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

export function clearSessionCookie(app: App, reply: FastifyReply): void {
  void reply.clearCookie(SESSION_COOKIE, attributes(app))
}

export function clientOf(request: FastifyRequest): Client {
  return { address: request.ip, userAgent: request.headers['user-agent'] ?? null }
}

function attributes(app: App) {
  return { httpOnly: true, sameSite: 'lax', path: '/', secure: app.publicUrl().startsWith('https:') } as const
}
