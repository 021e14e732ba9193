import { lookup, type LookupAddress } from 'node:dns'
import { request as plainRequest, type IncomingMessage } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { isIP } from 'node:net'
import { isPublicAddress } from './public-address.ts'

/** A POST to an address that a stranger may have chosen. */
export type SafePost = {
  url: string
  headers: Record<string, string>
  body: string
  timeoutMs: number
  /** Whether private addresses and plain http are allowed. */
  allowPrivate: boolean
  signal?: AbortSignal
  /** Stands in for the resolver in tests. */
  resolve?: (host: string) => Promise<LookupAddress[]>
}

export type PostAnswer =
  | { answered: true; status: number; retryAfter: string | null }
  | { answered: false; why: string; interrupted: boolean }

const MOST_READ = 4_096

/**
 * Sends it and tells what came back; never throws. Every address of the name is checked, and the connection goes to those
 * checked and no other, so that a name cannot lead elsewhere by the time it is used. Redirects are not followed. Of the
 * answer only the status counts; its body is read up to 4 kB and dropped.
 */
export async function postSafely(post: SafePost): Promise<PostAnswer> {
  const timeout = AbortSignal.timeout(post.timeoutMs)
  const signal = post.signal ? AbortSignal.any([timeout, post.signal]) : timeout
  try {
    const url = new URL(post.url)
    if (url.protocol !== 'https:' && !(post.allowPrivate && url.protocol === 'http:'))
      return failed('only https is allowed')
    const addresses = await abortable(addressesOf(url, post.resolve ?? resolveAll), signal)
    if (addresses.length === 0) return failed('the name has no address')
    if (!post.allowPrivate && !addresses.every(({ address }) => isPublicAddress(address))) {
      return failed('the name leads to a private address')
    }
    return await send(post, url, addresses, signal)
  } catch (error) {
    if (post.signal?.aborted) return { answered: false, why: 'interrupted', interrupted: true }
    if (timeout.aborted) return failed(`no answer within ${post.timeoutMs / 1_000} seconds`)
    return failed(wordsFor(error as NodeJS.ErrnoException))
  }
}

function failed(why: string): PostAnswer {
  return { answered: false, why, interrupted: false }
}

async function addressesOf(url: URL, resolve: (host: string) => Promise<LookupAddress[]>): Promise<LookupAddress[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const family = isIP(host)
  return family === 0 ? resolve(host) : [{ address: host, family }]
}

function resolveAll(host: string): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) =>
    lookup(host, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses))),
  )
}

/** The resolver cannot be interrupted; whoever waits for it can. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error)
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

function send(post: SafePost, url: URL, addresses: LookupAddress[], signal: AbortSignal): Promise<PostAnswer> {
  const start = url.protocol === 'https:' ? tlsRequest : plainRequest
  return new Promise((resolve, reject) => {
    const request = start(
      url,
      {
        method: 'POST',
        agent: false,
        signal,
        headers: { ...post.headers, 'content-length': Buffer.byteLength(post.body) },
        lookup: (_host, options, callback) => {
          const [first] = addresses
          if (options.all) callback(null, addresses)
          else callback(null, first?.address ?? '', first?.family)
        },
      },
      (response) => {
        drop(response)
        const retryAfter = response.headers['retry-after'] ?? null
        resolve({ answered: true, status: response.statusCode ?? 0, retryAfter })
      },
    )
    request.on('error', reject)
    request.end(post.body)
  })
}

function drop(response: IncomingMessage): void {
  let read = 0
  response.on('error', () => {})
  response.on('data', (part: Buffer) => {
    read += part.length
    if (read > MOST_READ) response.destroy()
  })
}

const WORDS: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the connection timed out',
  EPIPE: 'the connection was closed',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
}

/** No text of the other side gets in: it may hold anything. */
function wordsFor(error: NodeJS.ErrnoException): string {
  // Several addresses that all failed come as one error with those of each inside.
  const code = error.code ?? (error as unknown as AggregateError).errors?.[0]?.code
  return WORDS[code ?? ''] ?? `the request failed${code ? ` (${String(code).slice(0, 60)})` : ''}`
}
