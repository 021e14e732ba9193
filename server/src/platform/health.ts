import { sql } from 'kysely'
import { z } from 'zod'
import { AppError } from './errors.ts'
import { openRoute, type Route } from './route.ts'

const Ok = z.object({ status: z.literal('ok') })

export const healthRoutes: Route[] = [
  openRoute({
    method: 'GET',
    path: '/health/live',
    root: true,
    summary: 'The process runs',
    tag: 'Operation',
    access: 'anybody',
    answer: Ok,
    handle: async () => ({ status: 'ok' as const }),
  }),
  openRoute({
    method: 'GET',
    path: '/health/ready',
    root: true,
    summary: 'The process takes requests: its database answers and it is not stopping',
    tag: 'Operation',
    access: 'anybody',
    answer: Ok,
    async handle({ app }) {
      if (app.stopping) throw new AppError('shutting_down')
      await sql`select 1`.execute(app.database.db)
      return { status: 'ok' as const }
    },
  }),
  openRoute({
    method: 'GET',
    path: '/metrics',
    root: true,
    summary: 'Metrics in the text format of Prometheus',
    tag: 'Operation',
    access: 'anybody',
    answer: z.unknown().describe('text/plain'),
    async handle({ app }, { head }) {
      const text = await app.metrics.registry.metrics()
      await head.reply.header('content-type', app.metrics.registry.contentType).serializer(String).send(text)
    },
  }),
]
