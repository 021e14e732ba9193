import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

export const node = process.execPath
export const flags = ['--disable-warning=ExperimentalWarning', '--conditions=source']
export const cli = join(import.meta.dirname, '../server/src/cli.ts')

const running = new Set<ChildProcess>()
const folders = new Set<string>()
// Whatever ends this process, nothing of it stays behind.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

/** A folder that is gone when this process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'openlma-bench-'))
  folders.add(folder)
  return folder
}

/** Starts a process of the bench; `stop` ends it and waits. */
export function start(program: string, args: string[], env: NodeJS.ProcessEnv, ipc: boolean, extra: string[] = []) {
  const child = spawn(node, [...extra, ...flags, program, ...args], {
    env,
    stdio: ['ignore', 'pipe', ipc ? 'inherit' : 'ignore', ...(ipc ? (['ipc'] as const) : [])],
  })
  running.add(child)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  void ended.then(() => running.delete(child))
  return {
    child,
    stop: async (): Promise<void> => {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
      await ended
      clearTimeout(timer)
    },
  }
}

/** What a command of the program said with --json; throws where it failed. `look` is called ten times a second with its pid. */
export async function runCli<Said>(args: string[], env: NodeJS.ProcessEnv, look: (pid: number) => void): Promise<Said> {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env
  const { child } = start(cli, [...args, '--json'], { PATH, HOME, NODE_COMPILE_CACHE, ...env }, false)
  const timer = setInterval(() => look(child.pid ?? 0), 100)
  try {
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    const said = await text(child.stdout!)
    if ((await ended) !== 0) throw new Error(`${args[0]} failed: ${said}`)
    return JSON.parse(said) as Said
  } finally {
    clearInterval(timer)
  }
}

export type Worker<Ask, Answer> = { ask: (question: Ask) => Promise<Answer>; stop: () => Promise<void> }

/** A process that answers one question at a time over its channel. */
export function startWorker<Ask, Answer>(program: string, env: NodeJS.ProcessEnv = process.env): Worker<Ask, Answer> {
  const { child, stop } = start(join(import.meta.dirname, program), [], env, true)
  return {
    stop,
    ask: (question) =>
      new Promise((resolve, reject) => {
        const early = () => reject(new Error(`${program} ended`))
        child.once('exit', early)
        child.once('message', (answer) => {
          child.off('exit', early)
          resolve(answer as Answer)
        })
        child.send(question as object)
      }),
  }
}

/** The other end of `startWorker`. */
export function answerWith<Ask, Answer>(work: (question: Ask) => Promise<Answer>): void {
  process.on('disconnect', () => process.exit(0))
  process.on('message', (question) => {
    work(question as Ask).then(
      (answer) => process.send?.(answer),
      (error: Error) => {
        console.error(error)
        process.exit(1)
      },
    )
  })
}
