import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { until } from './harness.ts'
import { freePort } from './postgres.ts'
import { withRoom } from './processes.ts'

const root = join(import.meta.dirname, '../..')

export type ServerProcess = {
  url: string
  /** The link that its first admin opens, once it says it; null until then, and where there are admins. */
  setupUrl(): string | null
  /** Starts it again, on the same port; with `room`, no file of it can grow beyond that many bytes. */
  start(room?: number): Promise<void>
  /** SIGKILL: nothing is finished, nothing is written. */
  kill(): Promise<void>
}

/** The real program as a process of its own, with these settings. */
export async function startServerProcess(settings: Record<string, string>): Promise<ServerProcess> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let child: ChildProcess
  let said = ''
  let setupUrl: string | null = null

  async function start(room?: number): Promise<void> {
    const { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE } = process.env
    const env = { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE, PORT: String(port), LOG_LEVEL: 'error', ...settings }
    const args = ['--liftoff-only', '--conditions=source', 'server/src/cli.ts', 'serve']
    const [command, given] = withRoom(room, process.execPath, args)
    const started = spawn(command, given, { cwd: root, env })
    child = started
    started.stdout.setEncoding('utf8').on('data', (text: string) => {
      setupUrl ??= /set up: (\S+)/.exec(text)?.[1] ?? null
    })
    started.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
    await until(async () => {
      if (started.exitCode !== null) throw new Error(`the server ended: ${said}`)
      const answer = await fetch(`${url}/health/ready`).catch(() => null)
      return answer?.ok === true
    }, 60_000)
  }

  async function kill(): Promise<void> {
    const current = child
    if (current.exitCode !== null || current.signalCode !== null) return
    const ended = new Promise((resolve) => current.once('exit', resolve))
    current.kill('SIGKILL')
    await ended
  }

  await start().catch(async (error: unknown) => {
    await kill()
    throw error
  })
  return { url, setupUrl: () => setupUrl, start, kill }
}
