import { createInterface } from 'node:readline'
import { readFileSync } from 'node:fs'
import { cli, start } from './child.ts'

export type Served = {
  url: string
  port: number
  setupUrl: string | null
  /** From the start of the process until it said that it is ready. */
  readyMs: number
  /** Resident memory, in MiB; null where the system does not tell. */
  memory: () => number | null
  /** Seconds of processor time so far; null where the system does not tell. */
  cpuSeconds: () => number | null
  stop: () => Promise<void>
}

/** Runs `serve` as `npm start` does, in production, with its logs going nowhere. BENCH_PROFILE names a folder for CPU profiles. */
export async function startServer(settings: Record<string, string>): Promise<Served> {
  const begun = performance.now()
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env
  const env = { PATH, HOME, NODE_COMPILE_CACHE, NODE_ENV: 'production', PORT: '0', ...settings }
  const profile = process.env['BENCH_PROFILE']
  const extra = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []
  const { child, stop } = start(cli, ['serve', '--json'], env, false, ['--liftoff-only', ...extra])
  const ready = await new Promise<{ url: string; setupUrl: string | null }>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}`)))
    createInterface({ input: child.stdout! }).once('line', (line) => resolve(JSON.parse(line)))
  })
  return {
    ...ready,
    port: Number(new URL(ready.url).port),
    readyMs: performance.now() - begun,
    memory: () => residentMiB(child.pid),
    cpuSeconds: () => cpuSecondsOf(child.pid),
    stop,
  }
}

/** Resident memory in MiB; null where the system does not tell. */
export function residentMiB(pid: number | undefined): number | null {
  try {
    const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kib === undefined ? null : Number(kib) / 1024
  } catch {
    return null
  }
}

// The kernel counts in hundredths of a second on every Linux that Node runs on.
const TICKS = 100

export function cpuSecondsOf(pid: number | undefined): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS
  } catch {
    return null
  }
}
