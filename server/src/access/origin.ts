import type { FastifyRequest } from 'fastify'
import { AppError } from '../platform/errors.ts'

const READING = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses a change that another site made the browser send. With `strict` (the cookie decided who calls) a request must
 * say where it comes from; without, only one that says it comes from elsewhere is refused.
 */
export function refuseForeignOrigin(request: FastifyRequest, publicUrl: string, strict: boolean): void {
  if (READING.has(request.method)) return
  const site = request.headers['sec-fetch-site']
  const origin = request.headers.origin
  if (site === undefined && origin === undefined && !strict) return
  if (site === 'same-origin' || site === 'none') return
  if (site === undefined && origin !== undefined && isOwn(origin, request, publicUrl)) return
  throw new AppError(
    'origin_refused',
    'A change made with a session must come from a page of this server; programs use an API key.',
  )
}

function isOwn(origin: string, request: FastifyRequest, publicUrl: string): boolean {
  if (!URL.canParse(origin)) return false
  const { origin: own, host } = new URL(origin)
  return own === new URL(publicUrl).origin || host === request.headers.host?.toLowerCase()
}
