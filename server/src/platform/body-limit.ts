import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { answerUnreadable } from './problem.ts'

const LIMIT_MS = 30_000

/**
 * How long a body may take to arrive. The server's own limit holds for all requests alike; an upload may take as long as
 * its line needs, while something comes.
 */
export function limitBodies(server: FastifyInstance): void {
  const timers = new WeakMap<FastifyRequest, NodeJS.Timeout>()
  server.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') timers.set(request, watch(request, reply))
  })
  server.addHook('onResponse', async (request) => {
    if (!isUpload(request) || !isUnread(request)) clearInterval(timers.get(request))
    else passOver(request)
  })
}

const isUpload = ({ routeOptions }: FastifyRequest) => 'upload' in routeOptions.config
const isUnread = ({ raw }: FastifyRequest) => !raw.complete && !raw.readableEnded && !raw.destroyed

/**
 * What still comes of a file that was refused is read and forgotten: else it would stand before the next request of the same
 * connection, which would never be heard.
 */
function passOver({ raw }: FastifyRequest): void {
  raw.removeAllListeners('readable')
  raw.resume()
}

function watch(request: FastifyRequest, reply: FastifyReply): NodeJS.Timeout {
  const { raw } = request
  const upload = isUpload(request)
  let seen = 0
  const timer = setInterval(() => {
    if (!isUnread(request)) return clearInterval(timer)
    const { bytesRead } = raw.socket
    if (upload && bytesRead > seen) return void (seen = bytesRead)
    clearInterval(timer)
    if (reply.raw.writableEnded) raw.socket.destroy()
    else answerUnreadable({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, raw.socket)
  }, LIMIT_MS)
  return timer.unref()
}
