import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Answer, InstallOptions, LicenseBody, Question } from '@openlma/sdk'
import type { Command, ProductConstants } from './product-process.ts'

type State = { answer: Answer; license: LicenseBody | null }
type Line = {
  ready?: State
  changed?: State
  error?: string
  reply?: unknown
  refused?: { code: string; detail: string }
}

export type Product = {
  /** Every decision it has heard of, oldest first. */
  changes: State[]
  /** Installs through the SDK. Rejects with an error whose message is the code of the refusal. */
  install(options: InstallOptions): Promise<void>
  checkIn(): Promise<void>
  /** What it decides now, without asking anybody. */
  check(question?: Question): Promise<Answer>
  end(): Promise<void>
}

/** Starts a product in a process of its own; `folder` holds its license and survives it. */
export async function startProduct(constants: ProductConstants, folder: string): Promise<Product> {
  const script = join(import.meta.dirname, 'product-process.ts')
  const child = spawn(process.execPath, ['--conditions=source', script, JSON.stringify({ ...constants, folder })], {
    env: { PATH: process.env['PATH'] },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  running.add(child)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  void ended.then(() => running.delete(child))
  const changes: State[] = []
  const waiting: { resolve(line: Line): void; reject(error: Error): void }[] = []
  const answer = () => new Promise<Line>((resolve, reject) => waiting.push({ resolve, reject }))
  createInterface({ input: child.stdout })
    .on('line', (text) => {
      const line = JSON.parse(text) as Line
      if (line.changed) changes.push(line.changed)
      else if (!line.error) waiting.shift()?.resolve(line)
    })
    .on('close', () => {
      for (const asked of waiting.splice(0)) asked.reject(new Error('the product has ended'))
    })

  async function ask<Reply>(command: Command): Promise<Reply> {
    const reply = answer()
    child.stdin.write(`${JSON.stringify(command)}\n`)
    const { refused, reply: result } = await reply
    if (refused) throw new Error(refused.code)
    return result as Reply
  }

  await answer()
  return {
    changes,
    install: (options) => ask({ install: options }),
    checkIn: () => ask({ checkIn: true }),
    check: (question = {}) => ask({ check: question }),
    async end() {
      child.stdin.end()
      await ended
    },
  }
}

// A journey that fails halfway must not leave a product behind.
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})
