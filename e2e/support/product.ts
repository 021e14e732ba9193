import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Answer, License, LicenseBody } from '@openlma/sdk'
import type { Command, Method, ProductConstants, ProductSettings } from './product-process.ts'

type State = { answer: Answer; license: LicenseBody | null }
type Line = {
  ready?: State
  changed?: State
  error?: string
  reply?: unknown
  refused?: { code: string; detail: string }
}

type Result<Name extends Method> = Awaited<ReturnType<License[Name]>>

/** What the SDK has, each call answered by the process. One that is refused rejects with the code of the refusal. */
export type Product = { [Name in Method]: (...args: Parameters<License[Name]>) => Promise<Result<Name>> } & {
  /** Every decision it has heard of, oldest first. */
  changes: State[]
  /** Moves its clock to so many seconds from the right time. */
  setClock(seconds: number): Promise<void>
  end(): Promise<void>
}

/**
 * Starts a product in a process of its own; `folder` holds its license and survives it. Without `background` it talks to
 * the server only when it is told to.
 */
export async function startProduct(
  constants: ProductConstants,
  folder: string,
  { background = true } = {},
): Promise<Product> {
  const script = join(import.meta.dirname, 'product-process.ts')
  const settings: ProductSettings = { ...constants, folder, background }
  const child = spawn(process.execPath, ['--conditions=source', script, JSON.stringify(settings)], {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
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

  const call =
    <Name extends Method>(name: Name) =>
    (...args: Parameters<License[Name]>) =>
      ask<Result<Name>>({ call: name, args })

  await answer()
  return {
    changes,
    assignSeat: call('assignSeat'),
    check: call('check'),
    checkIn: call('checkIn'),
    claim: call('claim'),
    info: call('info'),
    install: call('install'),
    load: call('load'),
    manageLink: call('manageLink'),
    requestFile: call('requestFile'),
    revokeSeat: call('revokeSeat'),
    uninstall: call('uninstall'),
    setClock: (seconds) => ask({ shift: seconds * 1000 }),
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
