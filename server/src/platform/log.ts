import { pino, type Logger } from 'pino'

export type Log = Logger

/** JSON lines on stderr, so that a command's own output stays clean. Secrets are named, not searched for. */
export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: undefined,
      serializers: { err: errorFacts },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: [
          'token',
          'password',
          'secret',
          'installKey',
          'code',
          '*.token',
          '*.password',
          '*.secret',
          '*.installKey',
        ],
        censor: '[secret]',
      },
    },
    // A person reads along; a file or a collector gets what has gathered while the line before was being written.
    pino.destination({ dest: 2, sync: process.stderr.isTTY }),
  )
}

type ErrorFacts = { type: string; message: string; code?: string; stack?: string; cause?: ErrorFacts }

/**
 * What is logged of an error. A failed statement carries its text, its parameters and the row, and so personal data and
 * hashes of tokens: only what is named here gets out.
 */
export function errorFacts(error: unknown, depth = 0): ErrorFacts {
  if (!(error instanceof Error))
    return { type: typeof error, message: typeof error === 'string' ? error : 'not an error' }
  const { code } = error as { code?: unknown }
  return {
    type: error.constructor.name,
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(error.cause === undefined || depth >= 3 ? {} : { cause: errorFacts(error.cause, depth + 1) }),
  }
}
