import type { FastifyInstance, FastifyRequest } from 'fastify'
import { answerUnreadable } from './problem.ts'

const LIMIT_MS = 30_000

/**
 * How long a body may take to arrive. The server's own limit holds for all requests alike; an upload may take as long as
 * its line needs, while something comes.
 */
export function limitBodies(server: FastifyInstance): void {
  const timers = new WeakMap<FastifyRequest, NodeJS.Timeout>()
  server.addHook('onRequest', async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') timers.set(request, watch(request))
  })
  server.addHook('onResponse', async (request) => clearInterval(timers.get(request)))
}

function watch({ raw, routeOptions }: FastifyRequest): NodeJS.Timeout {
  const upload = 'upload' in routeOptions.config
  let seen = 0
  const timer = setInterval(() => {
    if (raw.complete || raw.destroyed) return clearInterval(timer)
    const { bytesRead } = raw.socket
    if (upload && bytesRead > seen) return void (seen = bytesRead)
    clearInterval(timer)
    answerUnreadable({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, raw.socket)
  }, LIMIT_MS)
  return timer.unref()
}
