import { spawn } from 'node:child_process'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..')

/** `output` is everything it said, `stdout` only what it said to standard output. */
export type StepResult = { ok: boolean; output: string; stdout: string; seconds: number }

/** Runs a script of node_modules or of ours under this Node, from the root of the repository, and collects what it says. */
export function runStep(
  args: string[],
  options: { show?: boolean; env?: Record<string, string> } = {},
): Promise<StepResult> {
  const begun = performance.now()
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', options.show ? 'inherit' : 'pipe', options.show ? 'inherit' : 'pipe'],
      env: { ...process.env, ...options.env },
    })
    let output = ''
    let stdout = ''
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
      stdout += chunk
    })
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
    const finish = (ok: boolean): void => resolve({ ok, output, stdout, seconds: (performance.now() - begun) / 1000 })
    child.once('error', (error) => {
      output += error.message
      finish(false)
    })
    child.once('close', (code) => finish(code === 0))
  })
}
