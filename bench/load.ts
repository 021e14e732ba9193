// The load, in a process of its own: keep-alive connections that each send the next request when the answer is there.
// Requests are ready-made bytes and answers are read as far as their length, so that the client is no bottleneck.
import { connect, type Socket } from 'node:net'
import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { answerWith } from './child.ts'

export type Load = {
  port: number
  connections: number
  ms: number
  /** Requests, as headers and body; `{n}` in either is replaced by something never used before. */
  requests: { head: string; body: string }[]
  expect: number[]
  /**
   * Milliseconds between the requests of a connection; without it, each follows upon the answer before. A request that is
   * late is timed from when it was due.
   */
  every?: number
}

export type Measured = { perSecond: number; requests: number; p50: number; p99: number }

answerWith(measure)

async function measure(load: Load): Promise<Measured> {
  const times: number[] = []
  let turn = 0
  const end = performance.now() + load.ms
  const next = (): Buffer => {
    const { head, body } = load.requests[turn++ % load.requests.length]!
    const text = body.includes('{n}') ? fresh(body) : body
    const start = head.includes('{n}') ? fresh(head) : head
    return Buffer.from(`${start}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
  }
  const begun = performance.now()
  await Promise.all(
    Array.from({ length: load.connections }, async (_, nth) => {
      const ask = await open(load.port)
      const { every = 0, connections } = load
      let due = begun + (every * nth) / connections
      while (performance.now() < end) {
        if (every > 0) await wait(Math.max(0, due - performance.now()))
        const at = every > 0 ? Math.min(due, performance.now()) : performance.now()
        due += every
        const { status, text } = await ask.send(next())
        if (!load.expect.includes(status)) throw new Error(`the server answered ${status}: ${text}`)
        times.push(performance.now() - at)
      }
      ask.close()
    }),
  )
  const seconds = (performance.now() - begun) / 1000
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0
  return { perSecond: times.length / seconds, requests: times.length, p50: at(0.5), p99: at(0.99) }
}

/** A token and an org id that nobody has used. */
function fresh(body: string): string {
  const id = randomBytes(16).toString('hex')
  return body.replaceAll('{n}', id).replaceAll('{token}', createHash('sha256').update(id).digest('base64url'))
}

type Answer = { status: number; text: string }

async function open(port: number): Promise<{ send(request: Buffer): Promise<Answer>; close(): void }> {
  const socket: Socket = connect({ host: '127.0.0.1', port, noDelay: true })
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  let received = Buffer.alloc(0)
  let settle: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | null = null
  socket.on('close', () => settle?.reject(new Error('the server closed the connection')))
  socket.on('error', (error) => settle?.reject(error))
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    const head = received.indexOf('\r\n\r\n')
    if (head < 0) return
    const text = received.toString('latin1', 0, head)
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1])
    if (Number.isNaN(length)) return settle?.reject(new Error('an answer without Content-Length'))
    if (received.length < head + 4 + length) return
    const answer = { status: Number(text.slice(9, 12)), text: received.toString('utf8', head + 4, head + 4 + 300) }
    received = Buffer.alloc(0)
    settle?.resolve(answer)
  })
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject }
        socket.write(request)
      }),
    close: () => socket.destroy(),
  }
}
