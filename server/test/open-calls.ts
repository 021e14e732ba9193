import type { Route } from '../src/platform/route.ts'
import { nameOf } from './vendor-calls.ts'
import type { Furnished } from './vendor-things.ts'

/** How to call a route that strangers may call; `bearer` is what its caller holds. */
type OpenCall = {
  body?: Record<string, unknown>
  bearer?: (own: Furnished) => string
  optionalBody?: true
  stream?: true
}

const installKey = (own: Furnished) => own.secrets.installKey
const token = (own: Furnished) => own.secrets.token
const manageSession = (own: Furnished) => own.secrets.manageSession
const password = 'nine purple llamas'

const CALLS: Record<string, OpenCall> = {
  'GET /health/live': {},
  'GET /health/ready': {},
  'GET /metrics': {},
  'GET /status': {},
  'POST /setup': { body: { token: 'made-up', orgName: 'Other', email: 'a@example.com', name: 'A', password } },
  'POST /session': { body: { email: 'a@example.com', password } },
  'POST /password/forgot': { body: { email: 'a@example.com' } },
  'POST /password/reset': { body: { token: 'made-up', password } },
  'GET /links/:token': {},
  'POST /invites/accept': { body: { token: 'made-up', password } },
  'GET /install-pages/:slug': {},
  'POST /install-pages/:slug': { body: { lastName: 'A', email: 'a@example.com', company: 'A' } },
  'POST /installations': { bearer: installKey, body: { version: '1.0.0', subscriber: { orgId: 'bad-input' } } },
  'POST /claims': { bearer: installKey, body: { token: 'x'.repeat(43), subscriber: { orgId: 'nobody-here' } } },
  'POST /installations/:id/check-in': { bearer: token, body: { nonce: 'a-nonce-of-a-test' } },
  'GET /installations/:id/check': { bearer: token },
  'GET /installations/:id/seats': { bearer: token },
  'POST /installations/:id/seats': { bearer: token, body: { assign: ['u-1'], revoke: ['u-2'] } },
  'PUT /installations/:id/seats/:user': { bearer: token, body: {}, optionalBody: true },
  'DELETE /installations/:id/seats/:user': { bearer: token },
  'GET /installations/:id/roster': { bearer: token },
  'GET /installations/:id/stream': { bearer: token, stream: true },
  'PATCH /installations/:id': { bearer: token, body: { version: '1.0.0' } },
  'POST /installations/:id/manage-link': { bearer: token, body: { person: 'Ada' }, optionalBody: true },
  'POST /manage/sessions': { body: { link: 'made-up' } },
  'GET /manage': { bearer: manageSession },
  'GET /manage/seats': { bearer: manageSession },
  'POST /manage/seats': { bearer: manageSession, body: { users: ['u-1'] } },
  'POST /manage/seats/revoke': { bearer: manageSession, body: { users: ['u-1'] } },
  'GET /manage/activity': { bearer: manageSession },
  'POST /manage/requests': { bearer: manageSession, body: { seats: 9 } },
  'DELETE /installations/:id': { bearer: token, body: {}, optionalBody: true },
}

export function openCallOf(route: Route): OpenCall {
  const call = CALLS[nameOf(route)]
  if (!call) throw new Error(`${nameOf(route)} is a new route: say in open-calls.ts how to call it`)
  return call
}
