import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import { z } from 'zod'
import type { App, Ctx } from './context.ts'
import { AppError } from './errors.ts'
import type { Head, Outside, Route } from './route.ts'
import { etagOf } from './revision.ts'
import { refuseUnstorable } from './text.ts'

export type Authenticate = (request: FastifyRequest) => Promise<Ctx>

const callers = new WeakMap<FastifyRequest, Ctx | Outside>()

const ANSWER_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

const METHODS: HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })

const SECURITY: Record<string, object[]> = {
  'install key': [{ installKey: [] }],
  'installation token': [{ installationToken: [] }],
  'manage session': [{ manageSession: [] }],
  session: [{ session: [] }],
}

/** Mounts the routes, and on each path a 405 for the methods it does not have. */
export function mountRoutes(server: FastifyInstance, app: App, routes: Route[], authenticate: Authenticate): void {
  for (const route of routes) mountRoute(server, app, route, authenticate)
  for (const [url, own] of Map.groupBy(routes, urlOf)) {
    const known = own.map((route) => route.method as HTTPMethods)
    if (known.includes('GET')) known.push('HEAD')
    server.route({
      method: METHODS.filter((method) => !known.includes(method)),
      url,
      schema: { hide: true } as object,
      handler: (_request, reply) => {
        void reply.header('allow', known.join(', '))
        throw new AppError('method_not_allowed', `Allowed here: ${known.join(', ')}.`)
      },
    })
  }
}

export function urlOf(route: Pick<Route, 'path' | 'root'>): string {
  return route.root ? route.path : `/api/v1${route.path}`
}

function mountRoute(server: FastifyInstance, app: App, route: Route, authenticate: Authenticate): void {
  const success = route.status ?? 200
  const schema: Record<string, unknown> = {
    summary: route.summary,
    tags: [route.tag],
    security: route.audience === 'vendor' ? [{ apiKey: [] }, { session: [] }] : (SECURITY[route.access] ?? []),
    description: route.audience === 'vendor' && route.permission ? `Permission: \`${route.permission}\`.` : undefined,
    response: {
      [success]: route.answer,
      ...(route.otherStatus ? { [route.otherStatus]: route.answer } : {}),
      default: { description: 'A problem', content: { 'application/problem+json': { schema: Problem } } },
    },
  }
  if (route.params) schema['params'] = route.params
  if (route.query) schema['querystring'] = route.query
  if (route.body) schema['body'] = route.body

  server.route({
    method: route.method,
    url: urlOf(route),
    schema: schema as object,
    // The headers that tell a browser how to treat a page mean nothing for JSON; `nosniff` keeps it JSON.
    helmet: false,
    ...(route.bodyLimit ? { bodyLimit: route.bodyLimit } : {}),
    config: {
      upload: route.upload ?? false,
      ...(route.perMinute
        ? { rateLimit: { max: Math.ceil(route.perMinute * app.config.RATE_LIMIT), timeWindow: 60_000 } }
        : {}),
    },
    // Who may call is decided before anything of the body is read.
    onRequest: async (request) => {
      callers.set(
        request,
        route.audience === 'vendor' ? await allow(request, authenticate, route.permission) : outside(app, request),
      )
    },
    preValidation: async (request) => {
      refuseUnstorable(request.params, 'path')
      refuseUnstorable(request.query, 'query')
      if (!route.lenientText) refuseUnstorable(request.body, 'body')
    },
    handler: async (request, reply) => {
      const input = { params: request.params, query: request.query, body: request.body, head: headOf(request, reply) }
      // The usual status; a route that has two of them sets its own.
      void reply.status(success)
      const answer = await route.handle(callers.get(request) as never, input as never)
      // A file is on its way already, or the connection was taken over.
      if (answer === reply || reply.sent || reply.raw.headersSent) return reply
      if (route.versioned) void reply.header('etag', etagOf((answer as { revision: number }).revision))
      return reply.headers(ANSWER_HEADERS).send(answer ?? null)
    },
  })
}

async function allow(request: FastifyRequest, authenticate: Authenticate, permission: string | null): Promise<Ctx> {
  const ctx = await authenticate(request)
  if (permission !== null) ctx.require(permission)
  return ctx
}

function outside(app: App, request: FastifyRequest): Outside {
  return { app, requestId: request.id, log: request.log as App['log'], address: request.ip, bearer: bearerOf(request) }
}

export function bearerOf(request: FastifyRequest): string | null {
  const match = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(request.headers.authorization ?? '')
  return match?.[1] ?? null
}

function headOf(request: FastifyRequest, reply: FastifyReply): Head {
  const key = request.headers['idempotency-key']
  return {
    ifMatch: request.headers['if-match'],
    idempotencyKey: typeof key === 'string' ? key : undefined,
    request,
    reply,
  }
}
