import type { Head } from './route.ts'

export type EventStream = { send(event: string, data: object): void; onClose(callback: () => void): void; end(): void }

const HEARTBEAT_MS = 20_000
/** A reader that does not keep up is cut off rather than buffered for; it connects again and catches up. */
const MAX_BUFFERED = 256 * 1024

/** Turns the reply into a stream of server-sent events, kept open by a comment every 20 seconds. */
export function openStream({ reply }: Pick<Head, 'reply'>): EventStream {
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-request-id': reply.request.id,
  })
  raw.write(':\n\nretry: 2000\n\n')
  const write = (text: string) => {
    if (raw.writableEnded) return
    raw.write(text)
    if (raw.writableLength > MAX_BUFFERED) raw.destroy()
  }
  const timer = setInterval(() => write(':\n\n'), HEARTBEAT_MS)
  timer.unref()
  raw.on('close', () => clearInterval(timer))
  return {
    send: (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    onClose: (callback) => void raw.on('close', callback),
    end: () => void raw.end(),
  }
}
