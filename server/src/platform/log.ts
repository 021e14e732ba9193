import { pino, type Logger } from 'pino'

export type Log = Logger

/** JSON lines on stderr, so that a command's own output stays clean. Secrets are named, not searched for. */
export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: ['token', 'password', 'secret', 'installKey', 'code', '*.token', '*.password', '*.secret', '*.installKey'],
        censor: '[secret]',
      },
    },
    pino.destination({ dest: 2, sync: true }),
  )
}
