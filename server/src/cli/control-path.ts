import { lstatSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sha256 } from '../platform/crypto.ts'

// The longest path that every system takes for a socket, with room to spare.
const LONGEST = 100

/** Where a running process takes commands: `control.sock` in the data folder, or a short path where that is too long. */
export function controlPath(dataDir: string): string {
  const short = sha256(dataDir).toString('hex').slice(0, 16)
  if (process.platform === 'win32') return `\\\\.\\pipe\\openlma-${short}`
  const path = join(dataDir, 'control.sock')
  return Buffer.byteLength(path) <= LONGEST ? path : join(ownFolder(), `${short}.sock`)
}

/** A folder of the temporary one that is ours alone: anybody could have made one of that name before. */
function ownFolder(): string {
  const uid = process.getuid?.() ?? 0
  const folder = join(tmpdir(), `openlma-${uid}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const made = lstatSync(folder)
  if (!made.isDirectory() || made.uid !== uid || (made.mode & 0o077) !== 0) {
    throw new Error(`${folder} does not belong to this user alone; remove it, or choose a shorter DATA_DIR`)
  }
  return folder
}
