import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  rmdirSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

type Holder = { pid: number; started: string; host: string }

const BEAT_MS = 2_000
const SILENT_MS = 15_000

/** Another live process holds the folder. The message says which, and what to do. */
export class FolderLockedError extends Error {}

/**
 * Takes the data folder for this process alone; the answer gives it back. A holder that died is noticed by its process
 * (same machine) or by its silence of 15 seconds (another machine or container).
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'lock')
  const me: Holder = { pid: process.pid, started: startOf(process.pid), host: hostname() }
  if (!create(path, me)) takeOver(path, me, folder)
  const beat = setInterval(() => touch(path), BEAT_MS)
  beat.unref()
  return async () => {
    clearInterval(beat)
    rmSync(path, { force: true })
  }
}

/** The process that holds the folder, or null when it is free. */
export function lockHolder(folder: string): { pid: number; host: string } | null {
  const path = join(folder, 'lock')
  const holder = read(path)
  return holder && isAlive(path, holder) ? holder : null
}

function takeOver(path: string, me: Holder, folder: string): void {
  const gate = `${path}.takeover`
  removeOldGate(gate)
  try {
    mkdirSync(gate)
  } catch {
    throw new FolderLockedError(`Another process is just starting on ${folder}. Try again in a few seconds.`)
  }
  try {
    const holder = read(path)
    if (!holder && isFresh(path))
      throw new FolderLockedError(`Another process is just starting on ${folder}. Try again in a few seconds.`)
    if (holder && isAlive(path, holder)) {
      throw new FolderLockedError(
        `The data folder ${folder} is in use by process ${holder.pid} on ${holder.host}. ` +
          'Stop it first, or give this one another DATA_DIR. Commands of the CLI work beside it.',
      )
    }
    rmSync(path, { force: true })
    if (!create(path, me)) throw new FolderLockedError(`Another process has just taken ${folder}.`)
  } finally {
    rmdirSync(gate)
  }
}

function create(path: string, holder: Holder): boolean {
  let handle: number
  try {
    handle = openSync(path, 'wx', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
  writeSync(handle, JSON.stringify(holder))
  fsyncSync(handle)
  closeSync(handle)
  return true
}

function read(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder
  } catch {
    return null
  }
}

function isAlive(path: string, holder: Holder): boolean {
  if (holder.host !== hostname()) return isFresh(path)
  if (holder.pid === process.pid) return holder.started === startOf(process.pid)
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return holder.started === startOf(holder.pid)
}

/** A lock that was just made may not hold its text yet. */
function isFresh(path: string): boolean {
  return Date.now() - (statOf(path)?.mtimeMs ?? 0) < SILENT_MS
}

/** Tells a process from a later one with the same number; '' where the system does not say. */
function startOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return `${boot}/${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch {
    return ''
  }
}

function removeOldGate(gate: string): void {
  const made = statOf(gate)
  if (made && Date.now() - made.mtimeMs > SILENT_MS) rmSync(gate, { recursive: true, force: true })
}

function touch(path: string): void {
  const now = new Date()
  try {
    utimesSync(path, now, now)
  } catch {
    // The folder is gone or read-only; the database itself will say so.
  }
}

function statOf(path: string) {
  return statSync(path, { throwIfNoEntry: false })
}
