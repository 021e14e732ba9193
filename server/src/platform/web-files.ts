import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { AppError } from './errors.ts'
import { sendProblem } from './problem.ts'

const DIST = join(import.meta.dirname, '../../../web/dist')

/** The built web app: its files, and its one page for every address of a person; everything else is a 404 problem. */
export async function serveWeb(server: FastifyInstance, folder = DIST): Promise<void> {
  const built = existsSync(join(folder, 'index.html'))
  if (built) {
    await server.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      index: false,
      setHeaders(reply, path) {
        const hashed = path.includes(`${join(folder, 'assets')}`)
        void reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  }
  server.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '/'
    const page =
      request.method === 'GET' &&
      !path.startsWith('/api/') &&
      !path.startsWith('/assets/') &&
      !/\.[a-z0-9]+$/i.test(path)
    if (page && built) return reply.sendFile('index.html')
    const detail = page
      ? 'The web app is not built; run `npm start`, or `npm run build`.'
      : `There is nothing at ${path.slice(0, 200)}.`
    return sendProblem(request, reply, new AppError('not_found', detail))
  })
}
