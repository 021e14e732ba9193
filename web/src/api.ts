import createClient from 'openapi-fetch'
import { toProblem } from './api-problem.ts'
import type { components, paths } from './api-types.d.ts'

export type Schemas = components['schemas']
export type Page<Item> = { data: Item[]; nextCursor: string | null }

export const api = createClient<paths>({ baseUrl: window.location.origin })

type Answer<Data> = { data?: Data; error?: unknown; response: Response }

let signedOut: () => void = () => undefined

/** What happens when a call finds that the session has ended; set once by the router. */
export function onSignedOut(handler: () => void): void {
  signedOut = handler
}

/**
 * The data of a call, or an `ApiProblem`: `await call(api.GET('/api/v1/packages/{id}', { params: { path: { id } } }))`.
 * With `quiet`, an ended session is left to the caller.
 */
export async function call<Data>(answer: Promise<Answer<Data>>, quiet = false): Promise<Data> {
  const { data, error, response } = await answer.catch(() => {
    throw toProblem(null, 0)
  })
  if (response.ok) return data as Data
  const problem = toProblem(error, response.status)
  if (!quiet && (problem.code === 'session_expired' || problem.code === 'unauthenticated')) signedOut()
  throw problem
}

/** Header of a change: refused with `stale_revision` when somebody else changed the thing since `revision` (M1). */
export function ifMatch(revision: number): { 'If-Match': string } {
  return { 'If-Match': `"${revision}"` }
}
