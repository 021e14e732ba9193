import type { FastifyReply, FastifyRequest } from 'fastify'
import { Readable } from 'node:stream'
import { z } from 'zod'
import type { App, Ctx } from './context.ts'
import type { Log } from './log.ts'

/** A caller that is not a member of any org: anybody, a product with its install key, or an installation with its token. */
export type Outside = {
  app: App
  requestId: string
  log: Log
  address: string
  /** What stood behind `Authorization: Bearer`, if anything did. */
  bearer: string | null
}

/** What a route reads from the headers besides body and parameters. */
export type Head = {
  ifMatch: string | undefined
  idempotencyKey: string | undefined
  request: FastifyRequest
  reply: FastifyReply
}

type Shape = z.ZodType | undefined
type Out<S extends Shape> = S extends z.ZodType ? z.output<S> : undefined
type Input<P extends Shape, Q extends Shape, B extends Shape> = {
  params: Out<P>
  query: Out<Q>
  body: Out<B>
  head: Head
}

type Common<P extends Shape, Q extends Shape, B extends Shape, R extends z.ZodType> = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api/v1`, or below the root with `root: true`. */
  path: string
  root?: boolean
  summary: string
  tag: string
  params?: P
  query?: Q
  body?: B
  /** Status of the usual answer; 200 unless said. */
  status?: number
  /** Other statuses with the same answer, such as 200 beside 201. */
  otherStatus?: number
  answer: R
  /** The answer carries its `revision` as ETag too, for If-Match (M1). */
  versioned?: boolean
  /** Times a minute that one address may call this; multiplied by RATE_LIMIT. */
  perMinute?: number
  /** Bytes that the body may have; 256 kB unless said. */
  bodyLimit?: number
  /** Takes a file of one of these media types instead of a JSON body; the verb reads it from `fileOf` as it comes. */
  upload?: readonly string[]
  /** Strings in the body are checked by the verb itself, which keeps and flags what is odd. */
  lenientText?: boolean
}

/** A route of a member or an API key. `permission` names what it needs; null for anything one's own. */
export type VendorRoute<P extends Shape, Q extends Shape, B extends Shape, R extends z.ZodType> = Common<P, Q, B, R> & {
  permission: string | null
  handle: (ctx: Ctx, input: Input<P, Q, B>) => Promise<z.input<R> | void>
}

/** A route that strangers can call; it decides for itself what they may do. */
export type OpenRoute<P extends Shape, Q extends Shape, B extends Shape, R extends z.ZodType> = Common<P, Q, B, R> & {
  /** How the caller is told apart, for the documentation. */
  access: 'anybody' | 'install key' | 'installation token' | 'manage session' | 'session'
  handle: (outside: Outside, input: Input<P, Q, B>) => Promise<z.input<R> | void>
}

/** Any route, with its types forgotten, as `http.ts` mounts it and tests walk over it. */
export type Route = Common<Shape, Shape, Shape, z.ZodType> &
  (
    | { audience: 'vendor'; permission: string | null; handle: (ctx: Ctx, input: never) => Promise<unknown> }
    | { audience: 'open'; access: string; handle: (outside: Outside, input: never) => Promise<unknown> }
  )

export function vendorRoute<
  R extends z.ZodType,
  P extends Shape = undefined,
  Q extends Shape = undefined,
  B extends Shape = undefined,
>(route: VendorRoute<P, Q, B, R>): Route {
  return { ...route, audience: 'vendor' } as Route
}

export function openRoute<
  R extends z.ZodType,
  P extends Shape = undefined,
  Q extends Shape = undefined,
  B extends Shape = undefined,
>(route: OpenRoute<P, Q, B, R>): Route {
  return { ...route, audience: 'open' } as Route
}

/** The answer of a route that answers nothing. */
export const Nothing = z.null()

/** The answer of a route that sends a list as a file. */
export const CsvFile = z.unknown().describe('text/csv, UTF-8, one row an item')

/** The media types that programs call CSV files. */
export const CSV_TYPES = ['text/csv', 'text/plain', 'application/vnd.ms-excel', 'application/octet-stream']

/** The file of a route with `upload`, as it comes; null where nothing was sent. */
export function fileOf({ request }: Head): AsyncIterable<Uint8Array> | null {
  // Who stops reading still has to be answered, over the same connection.
  return request.body instanceof Readable ? request.body.iterator({ destroyOnReturn: false }) : null
}

/** Whom "me" means: the person who signed in; an API key is nobody. */
export function personOf(ctx: Ctx): string | null {
  return ctx.actor.kind === 'user' ? ctx.actor.id : null
}

export function idParam(prefix: string) {
  return z.object({ id: z.string().max(64).describe(`Id, ${prefix}_…`) })
}
