import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const SCRIPT = join(import.meta.dirname, 'product-process.ts')

/** How `answers` names the one answer of a product that is never disturbed. */
export const ALWAYS_LICENSED = JSON.stringify({ code: 'licensed', reasons: ['licensed'] })

export type Heard = { answers: Record<string, number>; server: string }

export type ProductProcess = {
  /** Resolves when it is installed and checks. */
  ready: Promise<void>
  /** Where it was led, in this order. */
  moved: string[]
  /** Ends it; resolves to every answer it heard, and how often. */
  end(): Promise<Heard>
  kill(): void
}

/** A product with the SDK and a file store, in a process of its own. */
export function startProduct(options: Record<string, unknown>): ProductProcess {
  const args = ['--conditions=source', SCRIPT, JSON.stringify(options)]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const moved: string[] = []
  const ready = Promise.withResolvers<void>()
  const heard = Promise.withResolvers<Heard>()
  // Who waits for the one does not wait for the other.
  heard.promise.catch(() => {})
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text)
    if (line.ready) ready.resolve()
    else if (line.moved) moved.push(line.moved)
    else heard.resolve(line)
  })
  child.once('close', (code) => {
    const gone = new Error(`the product ended: ${code}`)
    ready.reject(gone)
    heard.reject(gone)
  })
  return {
    ready: ready.promise,
    moved,
    end() {
      child.stdin.end()
      return heard.promise
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
