import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { AppError, PROBLEMS, type ProblemCode, type ProblemDetail } from './errors.ts'
import { isStorageFull } from './storage-full.ts'

/** The framework's own refusals, in our codes. */
const FRAMEWORK: Record<string, ProblemCode> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_json',
  FST_ERR_BAD_URL: 'invalid_request',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
}

export function toAppError(error: unknown): AppError | null {
  if (error instanceof AppError) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors: ProblemDetail[] = error.validation.map((issue) => ({
      pointer: issue.instancePath || '/',
      detail: issue.message ?? 'is not valid',
    }))
    const first = errors[0]
    const place = (error as { validationContext?: string }).validationContext ?? 'body'
    return new AppError('invalid_request', `In the ${place}, ${first?.pointer}: ${first?.detail}`, { errors })
  }
  const { code, statusCode } = error as FastifyError
  const known = typeof code === 'string' ? FRAMEWORK[code] : undefined
  if (known) return new AppError(known)
  if (isStorageFull(error)) return new AppError('storage_full', undefined, { retryAfterSeconds: 60 })
  if (isUnavailable(error)) return new AppError('unavailable', 'Try again in a moment.', { retryAfterSeconds: 2 })
  if (statusCode === 400) return new AppError('invalid_request')
  if (statusCode === 413) return new AppError('body_too_large')
  if (statusCode === 503) return new AppError('shutting_down', undefined, { retryAfterSeconds: 5 })
  return null
}

/** Shutting down, starting up, out of connections or memory, unable to read or write, or nobody there. */
const DATABASE_AWAY = new Set(
  '57P01 57P02 57P03 53000 53200 53300 53400 58000 58030 ECONNREFUSED ECONNRESET'.split(' '),
)

/** The database is away or has no connection free: nothing was done, and trying again may help. */
function isUnavailable(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  return (code !== undefined && DATABASE_AWAY.has(code)) || message === 'timeout exceeded when trying to connect'
}

/** RFC 9457, for every route and every refusal. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: AppError): FastifyReply {
  const { status } = error
  if (error.retryAfterSeconds !== undefined) void reply.header('retry-after', Math.ceil(error.retryAfterSeconds))
  return (
    reply
      .status(status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('x-content-type-options', 'nosniff')
      // A path that cannot be read gets here before the hook that sets it.
      .header('x-request-id', request.id)
      .serializer((payload: unknown) => JSON.stringify(payload))
      .send(problemOf(error, request.id))
  )
}

function problemOf(error: AppError, requestId: string) {
  const [status, title] = PROBLEMS[error.code]
  return {
    type: `urn:openlma:problem:${error.code}`,
    title,
    status,
    code: error.code,
    detail: error.message,
    requestId,
    ...(error.errors ? { errors: error.errors } : {}),
    ...error.extra,
  }
}

const UNREADABLE: Record<string, ProblemCode> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
}

/** Answers what is not HTTP enough to become a request, straight to the connection. */
export function answerUnreadable(error: { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const refusal = new AppError(UNREADABLE[error.code ?? ''] ?? 'invalid_request', 'The request is not valid HTTP.')
  const body = JSON.stringify(problemOf(refusal, randomUUID()))
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
