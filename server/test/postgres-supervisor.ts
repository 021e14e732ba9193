// Keeps one PostgreSQL for its parent. The parent holds our standard input open; when that pipe closes,
// for whatever reason, the server is stopped and its folder removed, so nothing outlives a killed test run.
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'

type Plan = {
  binaries: string
  folder: string
  port: number
  durable: boolean
  user: { uid: number; gid: number } | null
}

const plan = JSON.parse(process.argv[2] ?? '') as Plan
const data = `${plan.folder}/data`
const owner = plan.user ?? {}
let server: ChildProcess | undefined

function say(message: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

function initialize(): void {
  const args = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-instructions']
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-sync']
  const options = { cwd: plan.folder, encoding: 'utf8', ...owner } as const
  const done = spawnSync(`${plan.binaries}/bin/initdb`, [...args, ...locale], options)
  if (done.status !== 0) throw new Error(`initdb: ${done.error?.message ?? ''}${done.stderr}${done.stdout}`)
}

function settings(): string[] {
  const always = {
    port: plan.port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '64MB',
    logging_collector: 'off',
    log_min_messages: 'fatal',
    max_wal_size: '1GB',
    jit: 'off',
  }
  const fast = plan.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }
  return Object.entries({ ...always, ...fast }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

async function start(): Promise<void> {
  let output = ''
  const child = spawn(`${plan.binaries}/bin/postgres`, ['-D', data, ...settings()], {
    cwd: plan.folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...owner,
  })
  server = child
  child.stderr.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4000)))
  const deadline = performance.now() + 30_000
  while (!(await accepts(plan.port))) {
    if (child.exitCode !== null || child.signalCode !== null) {
      // After a kill its last processes may hold the shared memory for a moment.
      if (output.includes('shared memory block') && performance.now() < deadline) return start()
      throw new Error(`postgres ended: ${output}`)
    }
    if (performance.now() > deadline) throw new Error(`postgres did not answer within 30 s: ${output}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

const parameters = Buffer.from('user\0postgres\0database\0postgres\0\0')
const startupMessage = Buffer.concat([Buffer.from([0, 0, 0, 8 + parameters.length, 0, 3, 0, 0]), parameters])

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('data', (answer) => finish(answer[0] === 'R'.charCodeAt(0)))
    socket.once('error', () => finish(false))
    socket.once('close', () => finish(false))
    // A postmaster that still recovers answers a startup message with an error, "E".
    socket.once('connect', () => socket.write(startupMessage))
    function finish(answer: boolean): void {
      socket.destroy()
      resolve(answer)
    }
  })
}

async function end(signal: NodeJS.Signals): Promise<void> {
  const child = server
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await ended
}

async function finish(): Promise<never> {
  await end(plan.durable ? 'SIGINT' : 'SIGQUIT')
  rmSync(plan.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  process.exit(0)
}

const commands: Record<string, () => Promise<void>> = {
  kill: () => end('SIGKILL'),
  start,
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
// When the parent is gone there is nobody to write to, and that must not stop the clearing up.
process.stdout.on('error', () => {})
const input = createInterface({ input: process.stdin })
let ready: Promise<void> = Promise.resolve()
const run = (action: () => Promise<void>): void => {
  ready = ready.then(action).then(
    () => say({ ok: true }),
    (error: Error) => say({ ok: false, error: error.message }),
  )
}
input.on('line', (line) => run(commands[line] ?? (() => Promise.reject(new Error(`unknown command ${line}`)))))
input.on('close', () => void ready.then(finish))
run(async () => {
  initialize()
  await start()
})
