import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

export type Received = {
  id: string
  headers: Record<string, string>
  body: string
  event: { id: string; kind: string; position: number; payload: unknown }
}

/** How a receiver answers; it may never. */
export type Behaviour = (response: ServerResponse, request: IncomingMessage) => void

export type Receiver = {
  url: string
  /** Every request that came, in order. */
  got: Received[]
  behave(behaviour: Behaviour): void
  stop(): Promise<void>
}

export const answering =
  (status: number, headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    void response.writeHead(status, headers).end('thank you')

/** A receiver of webhooks on this machine, answering 204 until told otherwise. */
export async function startReceiver(behaviour: Behaviour = answering(204)): Promise<Receiver> {
  let behave = behaviour
  const got: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (part: string) => (body += part))
    request.on('end', () => {
      const headers = request.headers as Record<string, string>
      const id = headers['webhook-id'] ?? ''
      got.push({ id, headers, body, event: body === '' ? null : JSON.parse(body).data })
      behave(response, request)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    got,
    behave: (next) => void (behave = next),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Whether the request is signed by the secret, by the stock library. */
export function isSigned(secret: string, { body, headers }: Received): boolean {
  try {
    new Webhook(secret).verify(body, headers)
    return true
  } catch {
    return false
  }
}
