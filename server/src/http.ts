import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { randomUUID } from 'node:crypto'
import { authenticate } from './access/authenticate.ts'
import { AppError } from './platform/errors.ts'
import type { App } from './platform/context.ts'
import { limitBodies } from './platform/body-limit.ts'
import { mountRoutes } from './platform/mount.ts'
import { answerUnreadable, sendProblem, toAppError } from './platform/problem.ts'
import type { Route } from './platform/route.ts'
import { routes } from './routes.ts'
import { serveWeb } from './platform/web-files.ts'

const BODY_LIMIT = 256 * 1024

/** The whole HTTP side: every slice's routes, one error handler, the OpenAPI document, the built web app. */
export async function createHttp(app: App): Promise<FastifyInstance> {
  const server = fastify({
    loggerInstance: app.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    trustProxy: app.config.TRUST_PROXY ?? false,
    genReqId: () => randomUUID(),
    // What is too long is refused with its name, by the schema of the route.
    routerOptions: { maxParamLength: 16_384 },
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    http: { requestTimeout: 0, headersTimeout: 30_000 },
    // Given here and not afterwards, or the framework's own compilers would be loaded for nothing.
    schemaController: {
      compilersFactory: {
        buildValidator: () => validatorCompiler as never,
        buildSerializer: () => serializerCompiler as never,
      },
    },
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (error, request, reply) => {
      void sendProblem(request, reply, toAppError(error) ?? new AppError('invalid_request'))
    },
  })
  acceptStrictJson(server)
  observe(server, app)
  limitBodies(server)
  server.setErrorHandler((error, request, reply) => {
    const refusal = toAppError(error)
    if (refusal?.code === 'unavailable' || refusal?.code === 'storage_full')
      request.log.warn({ err: error, requestId: request.id }, 'the database could not do it')
    if (refusal) return sendProblem(request, reply, refusal)
    request.log.error({ err: error, requestId: request.id }, 'a request failed')
    return sendProblem(request, reply, new AppError('internal_error', `Tell us the request id: ${request.id}`))
  })
  await server.register(helmet, { contentSecurityPolicy: POLICY, strictTransportSecurity: false })
  await server.register(cookie)
  await server.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, { ttl }) =>
      new AppError('rate_limited', `Try again in ${Math.ceil(ttl / 1000)} seconds.`, { retryAfterSeconds: ttl / 1000 }),
  })
  describe(server, app)
  await server.register(async (scope) =>
    mountRoutes(scope, app, routes as Route[], (request) => authenticate(app, request)),
  )
  await serveWeb(server)
  return server
}

const POLICY = {
  directives: {
    defaultSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    styleSrc: ["'self'", "'unsafe-inline'"],
    connectSrc: ["'self'"],
    upgradeInsecureRequests: null,
  },
}

/** JSON in valid UTF-8 and nothing else; a body that tries to reach a prototype is refused. */
function acceptStrictJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error')
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined)
    let text: string
    try {
      text = utf8.decode(body as Buffer)
    } catch {
      return done(new AppError('malformed_json', 'The body is not valid UTF-8.'))
    }
    void parse(request, text, (error, value) =>
      error ? done(new AppError('malformed_json', 'The body is not valid JSON.')) : done(null, value),
    )
  })
}

function observe(server: FastifyInstance, app: App): void {
  server.addHook('onRequest', async (request, reply) => {
    // Whoever hung up by now has no address any more, by which strangers are counted.
    if (request.raw.socket.destroyed) return reply.hijack()
    void reply.header('x-request-id', request.id)
  })
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown'
    const seconds = reply.elapsedTime / 1000
    app.metrics.requests.observe({ method: request.method, route, status: reply.statusCode }, seconds)
    request.log.info(line(request, route, reply.statusCode, reply.elapsedTime), 'request')
  })
}

/** What is logged of a request: never its body, its query or its headers, which may carry secrets. */
function line(request: FastifyRequest, route: string, status: number, elapsed: number) {
  return { requestId: request.id, method: request.method, route, status, ms: Math.round(elapsed * 10) / 10 }
}

/** The OpenAPI document and its page. They are made when somebody asks: a start should not wait for them. */
function describe(server: FastifyInstance, app: App): void {
  let made: Promise<FastifyInstance> | undefined
  for (const url of ['/openapi.json', '/docs', '/docs/*']) {
    server.get(url, async ({ headers, url }, reply) => {
      made ??= import('./describe.ts').then(({ describeRoutes }) => describeRoutes(app))
      const answer = await (await made).inject({ url, headers })
      if (answer.statusCode === 404) return reply.callNotFound()
      const { connection: _connection, date: _date, ...own } = answer.headers
      return reply.status(answer.statusCode).headers(own).send(answer.rawPayload)
    })
  }
}
