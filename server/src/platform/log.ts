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
