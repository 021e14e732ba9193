import { Agent, request } from 'node:http'

export type Said = { status: number; body: { code?: string; seats?: { used: number } } }

/** Calls a server over connections that stay open, as many at once as are asked for. */
export function keepAlive(url: string, bearer: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  return {
    ask: (method: string, path: string, body?: unknown) =>
      new Promise<Said>((resolve, reject) => {
        const text = body === undefined ? '' : JSON.stringify(body)
        const headers = {
          authorization: `Bearer ${bearer}`,
          ...(text ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } : {}),
        }
        const sent = request(`${url}/api/v1${path}`, { method, agent, headers }, (answer) => {
          let said = ''
          answer.setEncoding('utf8').on('data', (part: string) => (said += part))
          answer.once('end', () => resolve({ status: answer.statusCode ?? 0, body: JSON.parse(said) as Said['body'] }))
        })
        sent.once('error', reject)
        sent.end(text)
      }),
    close: () => agent.destroy(),
  }
}
