import { connect, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createTestApp, type TestApp } from './harness.ts'

let app: TestApp
let port: number

beforeAll(async () => {
  app = await createTestApp()
  await app.http.listen({ host: '127.0.0.1', port: 0 })
  port = (app.http.server.address() as AddressInfo).port
})
afterAll(() => app.stop())

test('a body that does not arrive is given up after half a minute', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    const socket = connect(port, '127.0.0.1')
    const head =
      'POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{'
    const arrived = new Promise<void>((resolve) => app.http.server.once('request', () => setImmediate(resolve)))
    socket.write(head)
    await arrived
    await vi.advanceTimersByTimeAsync(31_000)
    let answer = ''
    for await (const part of socket.setEncoding('utf8')) answer += part
    expect(answer).toMatch(/^HTTP\/1.1 408 /)
    expect(answer).toContain('"code":"request_timeout"')
  } finally {
    vi.useRealTimers()
  }
})
