import { parseRetryAfter, retriedStatuses } from './backoff.ts'
import { LmaError, refusalCodes } from './errors.ts'
import type { LmaErrorCode } from './errors.ts'
import { isObject } from './strict-json.ts'
import type { JsonObject } from './strict-json.ts'
import type { Transport, TransportResponse } from './transport.ts'

/** Bytes of the longest answer that is read, unless told: three statements at their limit, and room for the rest. */
const maxAnswerBytes = 512 * 1024

/** A call to the server; `timeout` in milliseconds covers all of it. */
export type Call = {
  url: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  bearer: string
  userAgent: string
  timeout: number
  background: boolean
  body?: object | undefined
  maxBytes?: number | undefined
}

/** Sends one call and reads its JSON answer; every failure is an `LmaError`. */
export async function callJson(transport: Transport, call: Call): Promise<JsonObject> {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), call.timeout)
  try {
    const response = await transport(call.url, {
      method: call.method,
      headers: headersOf(call),
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
      signal: controller.signal,
      background: call.background,
    })
    const answer = parseAnswer(await readText(response, call.maxBytes))
    if (response.status >= 200 && response.status < 300 && answer) return answer
    throw refusal(response, answer)
  } catch (error) {
    if (error instanceof LmaError) throw error
    throw toLmaError(error, controller.signal.aborted)
  } finally {
    clearTimeout(timer)
    controller.abort()
  }
}

/** An error of the network as an `LmaError`. */
export function toLmaError(cause: unknown, timedOut = false): LmaError {
  if (cause instanceof LmaError) return cause
  if (timedOut) return new LmaError('timeout', { detail: 'the server did not answer in time', cause })
  return new LmaError('network_failed', { detail: describe(cause), cause })
}

/** Whether the same call may succeed later (protocol 5). */
export function isTransient(error: LmaError): boolean {
  if (error.code === 'package_moved') return false
  if (error.code === 'network_failed' || error.code === 'timeout') return true
  return error.status !== undefined && retriedStatuses.includes(error.status)
}

/** The refusal in an answer that is no success. */
export function refusal(response: TransportResponse, problem: JsonObject | null): LmaError {
  const { status } = response
  const serverCode = textOf(problem?.['code'])
  const known = refusalCodes.find((code) => code === serverCode)
  if (!problem && status < 300) return new LmaError('response_invalid', { status, detail: 'the answer is not JSON' })
  return new LmaError(known ?? fallbackCode(status), {
    status,
    serverCode,
    detail: textOf(problem?.['detail']) ?? textOf(problem?.['title']) ?? serverCode ?? `status ${status}`,
    retryAfter: parseRetryAfter(response.header('retry-after'), Date.now()),
    requestId: textOf(problem?.['requestId']),
    ...(problem && { extra: extraOf(problem) }),
  })
}

export function headersOf(call: Pick<Call, 'bearer' | 'userAgent' | 'body'>): Record<string, string> {
  return {
    accept: 'application/json, application/problem+json',
    authorization: `Bearer ${call.bearer}`,
    'user-agent': call.userAgent,
    ...(call.body !== undefined && { 'content-type': 'application/json' }),
  }
}

/** Reads a body up to the limit. */
export async function readText(response: TransportResponse, maxBytes: number = maxAnswerBytes): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let length = 0
  for await (const chunk of response.body) {
    length += chunk.length
    if (length > maxBytes) throw new LmaError('response_invalid', { detail: 'the answer is too long' })
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

export function parseAnswer(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

function fallbackCode(status: number): LmaErrorCode {
  if (status === 429) return 'rate_limited'
  return status >= 500 || retriedStatuses.includes(status) ? 'server_unavailable' : 'server_refused'
}

function extraOf(problem: JsonObject): JsonObject | undefined {
  const standard = ['type', 'title', 'status', 'code', 'detail', 'requestId', 'errors']
  const extra = Object.entries(problem).filter(([name]) => !standard.includes(name))
  return extra.length > 0 ? Object.fromEntries(extra) : undefined
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return 'the server cannot be reached'
  const inner = cause.cause instanceof Error ? cause.cause : cause
  return 'code' in inner && typeof inner.code === 'string' ? inner.code : inner.message
}
