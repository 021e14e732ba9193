import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../server/test/postgres.ts'

const root = join(import.meta.dirname, '../..')

export type ServerProcess = {
  /** Where it listens; the same after `start`. */
  url: string
  /** Folder of its embedded database and key. */
  dataDir: string
  /** Everything it has printed, of all its lives. */
  output(): string
  /** Starts it again after `kill` or `end`, and waits until it is ready. */
  start(): Promise<void>
  /** SIGKILL: nothing is finished, nothing is written. */
  kill(): Promise<void>
  /** SIGTERM: it drains and ends. Answers the exit code. */
  end(): Promise<number | null>
  /** Ends it and removes its folder. */
  stop(): Promise<void>
}

/**
 * Starts the real server as its own process, on a free port and an empty data folder, and waits until it is ready.
 * `env` adds settings, such as DATABASE_URL with MASTER_KEY, or another server's DATA_DIR.
 */
export async function startServer(env: Record<string, string> = {}): Promise<ServerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'openlma-e2e-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const settings = { PORT: String(port), DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'warn', ...env }
  let said = ''
  let child: ChildProcess

  async function start(): Promise<void> {
    const started = spawn(process.execPath, ['--liftoff-only', '--conditions=source', 'server/src/cli.ts', 'serve'], {
      cwd: root,
      env: { ...inherited(), ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child = started
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (said += text))
    }
    running.add(started)
    started.once('exit', () => running.delete(started))
    await untilReady(url, started, () => said)
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    const current = child
    if (current.exitCode !== null || current.signalCode !== null) return current.exitCode
    const ended = new Promise<number | null>((resolve) => current.once('exit', resolve))
    current.kill(signal)
    return ended
  }

  async function stop(): Promise<void> {
    await end('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  }

  await start().catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return {
    url,
    dataDir: settings.DATA_DIR,
    output: () => said,
    start,
    kill: async () => void (await end('SIGKILL')),
    end: () => end('SIGTERM'),
    stop,
  }
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

async function untilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + 120_000
  for (;;) {
    const answer = await fetch(`${url}/health/ready`).catch(() => null)
    if (answer?.ok) return
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`The server ended:\n${output()}`)
    if (Date.now() > deadline) throw new Error(`The server was not ready within 120 s:\n${output()}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Not the whole environment: a setting of whoever runs the tests must not reach the server. */
function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'NODE_COMPILE_CACHE']
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}
