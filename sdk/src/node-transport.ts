import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import type { Duplex } from 'node:stream'
import { LmaError } from './errors.ts'
import { environment, nodeBuiltin } from './node-builtin.ts'
import { proxyAuthorization, proxyFor } from './proxy.ts'
import type { Transport, TransportRequest, TransportResponse } from './transport.ts'

/**
 * Node's own client instead of `fetch`: it can go through a proxy, and its sockets can be told not to keep the process
 * alive. `null` where this is not Node.
 */
export function nodeTransport(proxy: string | false | undefined): Transport | null {
  if (!nodeBuiltin('node:http')) return null
  return async (url, request) => {
    const target = new URL(url)
    const via = proxyFor(target, proxy, environment())
    if (!via) return exchange(target, {}, request)
    if (target.protocol === 'https:') return exchange(target, await tunnel(target, via, request), request)
    const path = `${target.origin}${target.pathname}${target.search}`
    return exchange(via, { path, headers: { host: target.host, ...proxyAuthorization(via) } }, request)
  }
}

type Route = { path?: string; headers?: Record<string, string>; createConnection?: () => Duplex }

function exchange(to: URL, route: Route, request: TransportRequest): Promise<TransportResponse> {
  const length = request.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(request.body)) }
  const headers = { ...route.headers, ...request.headers, ...length }
  return new Promise((resolve, reject) => {
    const own = route.createConnection ? {} : { agent: false as const }
    const sent = open(to, { ...own, ...route, headers, method: request.method, signal: request.signal }, request)
    sent.on('response', (response) => resolve(toResponse(response)))
    sent.on('error', reject)
    sent.end(request.body)
  })
}

/** A TLS connection to the target through the proxy's CONNECT. */
function tunnel(target: URL, via: URL, request: TransportRequest): Promise<Route> {
  const path = `${target.hostname}:${target.port || '443'}`
  const headers = { host: path, ...proxyAuthorization(via) }
  return new Promise((resolve, reject) => {
    const asked = open(via, { agent: false, method: 'CONNECT', path, headers, signal: request.signal }, request)
    asked.on('connect', (response: IncomingMessage, socket: Duplex) => {
      if (response.statusCode === 200) return resolve({ createConnection: () => encrypt(socket, target, request) })
      socket.destroy()
      const detail = `the proxy answered ${response.statusCode ?? 'nothing'}`
      reject(new LmaError('network_failed', { detail, ...(response.statusCode && { status: response.statusCode }) }))
    })
    asked.on('response', (response) => {
      response.destroy()
      reject(new LmaError('network_failed', { detail: `the proxy answered ${response.statusCode ?? 'nothing'}` }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

function encrypt(socket: Duplex, target: URL, request: TransportRequest): Duplex {
  const host = target.hostname.replace(/^\[|\]$/g, '')
  const isAddress = /^[\d.]+$/.test(host) || host.includes(':')
  const secured = required('node:tls').connect({ socket, host, ...(!isAddress && { servername: host }) })
  if (request.background) secured.unref()
  return secured
}

function open(to: URL, options: RequestOptions, request: TransportRequest): ClientRequest {
  const client = to.protocol === 'https:' ? required('node:https') : required('node:http')
  const made = client.request(to, options)
  if (request.background) made.on('socket', (socket) => socket.unref())
  return made
}

function toResponse(response: IncomingMessage): TransportResponse {
  return {
    status: response.statusCode ?? 0,
    body: response,
    header(name) {
      const value = response.headers[name.toLowerCase()]
      return value === undefined ? null : String(value)
    },
  }
}

function required<Name extends Parameters<typeof nodeBuiltin>[0]>(
  name: Name,
): NonNullable<ReturnType<typeof nodeBuiltin<Name>>> {
  const found = nodeBuiltin(name)
  if (!found) throw new LmaError('network_failed', { detail: `${name} is missing` })
  return found
}
