import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fastify, { type FastifyInstance } from 'fastify'
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod'
import type { App } from './platform/context.ts'
import { AppError } from './platform/errors.ts'
import { mountRoutes } from './platform/mount.ts'
import type { Route } from './platform/route.ts'
import { routes } from './routes.ts'

/** Every route once more, on a server that listens nowhere and only tells about them: `/openapi.json` and `/docs`. */
export async function describeRoutes(app: App): Promise<FastifyInstance> {
  const server = fastify({ routerOptions: { maxParamLength: 600 } })
  server.setValidatorCompiler(validatorCompiler)
  server.setSerializerCompiler(serializerCompiler)
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'OpenLMA',
        version: '1',
        description: 'The open License Management App. Errors are application/problem+json with a stable `code`.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'An API key of an org: `lma_…`' },
          session: { type: 'apiKey', in: 'cookie', name: 'openlma_session' },
          installKey: { type: 'http', scheme: 'bearer', description: 'The install key of a package' },
          installationToken: { type: 'http', scheme: 'bearer', description: 'The token of an installation' },
          manageSession: { type: 'http', scheme: 'bearer', description: 'A session of the manage page' },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  })
  await server.register(swaggerUi, { routePrefix: '/docs', theme: { title: 'OpenLMA API' } })
  server.get('/openapi.json', { schema: { hide: true } as object }, () => server.swagger())
  const nobody = () => Promise.reject(new AppError('not_found'))
  await server.register(async (scope) => mountRoutes(scope, app, routes as Route[], nobody))
  await server.ready()
  return server
}
