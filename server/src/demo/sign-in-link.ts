import type { FastifyInstance } from 'fastify'
import { beginSession, clientOf } from '../access/cookie.ts'
import { signIn } from '../access/sign-in.ts'
import type { RunningApp } from '../app.ts'
import { randomToken, sameBytes, sha256 } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import { ADMIN_EMAIL } from './vendor.ts'
import { outsideOf } from './world.ts'

/** Mounts a link that signs a browser in as the demo's admin, for as long as this process lives. Answers its path. */
export function mountSignInLink(http: FastifyInstance, running: RunningApp, password: string): string {
  const token = randomToken()
  http.get<{ Querystring: { token?: string } }>(
    '/demo/sign-in',
    { schema: { hide: true } as object },
    async (request, reply) => {
      if (!sameBytes(sha256(request.query.token ?? ''), sha256(token))) throw new AppError('not_found')
      const head = { ifMatch: undefined, idempotencyKey: undefined, request, reply }
      await beginSession(outsideOf(running), head, () =>
        signIn(outsideOf(running), { email: ADMIN_EMAIL, password }, clientOf(request)),
      )
      return reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer').redirect('/')
    },
  )
  return `/demo/sign-in?token=${token}`
}
