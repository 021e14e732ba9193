import { readFileSync } from 'node:fs'
import { UsageError } from './command.ts'

const LEAST = 12

/** A passphrase from the first line of a file: on the command line everybody on the machine could read it. */
export function readPassphrase(path: string): string {
  const [line = ''] = readText(path).split(/\r?\n/)
  if (line.length < LEAST)
    throw new UsageError(`The first line of ${path} must be a passphrase of ${LEAST} characters or more.`)
  return line
}

/** A master key, as it lies in DATA_DIR/master.key. */
export function readMasterKey(path: string): Buffer {
  const key = Buffer.from(readText(path).trim(), 'base64url')
  if (key.length !== 32) throw new UsageError(`${path} does not hold a master key (32 bytes in base64url).`)
  return key
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`)
  }
}
