import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const CLI = join(import.meta.dirname, '../src/cli.ts')
// As npm starts it (scripts/run.mjs).
const FLAGS = ['--liftoff-only', '--conditions=source']

export type Run = { code: number | null; stdout: string; stderr: string }

/** Settings of the child alone: nothing of the environment of the tests decides how it behaves. */
function environment(settings: Record<string, string>): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot', 'TEMP', 'NODE_COMPILE_CACHE']
  return { ...Object.fromEntries(kept.map((name) => [name, process.env[name]])), ...settings }
}

const BLOCK_BYTES = 512

/** A command line whose process can make no file longer than `room` bytes: to it, the disk is full then. Needs no rights. */
export function withRoom(room: number | undefined, command: string, args: string[]): [string, string[]] {
  if (room === undefined) return [command, args]
  return ['sh', ['-c', `ulimit -f ${Math.ceil(room / BLOCK_BYTES)} && exec "$0" "$@"`, command, ...args]]
}

function start(args: string[], settings: Record<string, string>, room?: number): ChildProcess {
  const [command, given] = withRoom(room, process.execPath, [...FLAGS, CLI, ...args])
  const child = spawn(command, given, {
    env: environment(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  child.once('close', () => running.delete(child))
  return child
}

// A test that fails halfway must not leave a server behind.
const running = new Set<ChildProcess>()
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')))

function collect(child: ChildProcess): Promise<Run> {
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', (data: Buffer) => (stdout += data.toString()))
  child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })))
}

/** Runs a command of the CLI in a process of its own, to its end; with `room`, on a disk that takes no longer file. */
export function runCli(args: string[], settings: Record<string, string>, room?: number): Promise<Run> {
  return collect(start(args, settings, room))
}

/** The same, killed with SIGKILL as soon as it says this; `code` is null where that came in time. */
export function killCliAt(line: string, args: string[], settings: Record<string, string>): Promise<Run> {
  const child = start(args, settings)
  let said = ''
  child.stderr?.on('data', (data: Buffer) => {
    said += data.toString()
    if (said.includes(line)) child.kill('SIGKILL')
  })
  return collect(child)
}

export type ServeProcess = {
  pid: number
  url: string
  setupUrl: string | null
  /** Resolves when the process has ended. */
  ended: Promise<Run>
  signal(signal: NodeJS.Signals): void
}

/** Starts `serve --json` on a free port and waits until it says where it is. */
export async function startServe(settings: Record<string, string>): Promise<ServeProcess> {
  const child = start(['serve', '--json'], { PORT: '0', LOG_LEVEL: 'warn', ...settings })
  const ended = collect(child)
  const line = await new Promise<string>((resolve, reject) => {
    if (child.stdout) createInterface({ input: child.stdout }).once('line', resolve)
    void ended.then((run) => reject(new Error(`serve ended before it was ready: ${run.code} ${run.stderr}`)))
  })
  const { url, setupUrl } = JSON.parse(line) as { url: string; setupUrl: string | null }
  return { pid: child.pid ?? 0, url, setupUrl, ended, signal: (signal) => void child.kill(signal) }
}
