import type { FastifyRequest } from 'fastify'
import type { App } from '../platform/context.ts'
import { SERVER_VERSION } from '../platform/version.ts'
import { hasUsers } from './queries.ts'
import type { ServerStatus } from './schema.ts'
import { usableSetupLink } from './setup.ts'

/** What anybody may know. The setup link goes to nobody but a visitor who sits at this very machine. */
export async function serverStatus(app: App, request: FastifyRequest): Promise<ServerStatus> {
  const needsSetup = !(await hasUsers(app.database.db))
  const setupUrl = needsSetup && isPrivate(app) && isDirectLoopback(request) ? await usableSetupLink(app) : null
  return { needsSetup, setupUrl, mailEnabled: app.mail.enabled, version: SERVER_VERSION }
}

/** A server that others are meant to reach may stand behind a proxy that adds no header: there nobody is told. */
function isPrivate({ config }: App): boolean {
  return !config.TRUST_PROXY && !config.PUBLIC_URL && (config.HOST === 'localhost' || LOOPBACK.test(config.HOST))
}

const LOOPBACK = /^(?:::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/
const LOCAL_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via']

/** By socket address, without any sign of a proxy, and under a name that no foreign page can make point here. */
function isDirectLoopback(request: FastifyRequest): boolean {
  return (
    LOOPBACK.test(request.raw.socket.remoteAddress ?? '') &&
    LOCAL_HOST.test(request.headers.host ?? '') &&
    FORWARDED.every((name) => request.headers[name] === undefined)
  )
}
