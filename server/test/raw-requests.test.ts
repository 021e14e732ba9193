import { connect, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from './harness.ts'

/** What no ordinary client sends: the bytes go over a bare connection. */
describe('requests that are hardly HTTP', () => {
  let app: TestApp
  let port: number

  beforeAll(async () => {
    app = await createTestApp()
    await app.http.listen({ host: '127.0.0.1', port: 0 })
    port = (app.http.server.address() as AddressInfo).port
  })

  afterAll(() => app.stop())

  /** Everything that comes back until the server closes. */
  async function send(bytes: string | Buffer): Promise<string> {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(bytes)
    let answer = ''
    for await (const part of socket.setEncoding('utf8')) answer += part
    return answer
  }

  const post = (headers: string, body: string) =>
    `POST /api/v1/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${body}`

  test.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['an unknown version', 'GET / HTTP/9.9\r\n\r\n', 400],
    ['a blank in a header name', 'GET /api/v1/status HTTP/1.1\r\nHost: x\r\nBad Name: 1\r\n\r\n', 400],
    ['a NUL in a header', 'GET /api/v1/status HTTP/1.1\r\nHost: x\r\nA: \0\r\n\r\n', 400],
    ['headers of 40 kB', `GET /api/v1/status HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
    ['a path of 40 kB', `GET /api/v1/${'x'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    ['a bad chunk', post('Transfer-Encoding: chunked', 'zz\r\n{}\r\n0\r\n\r\n'), 400],
    ['both lengths', post('Transfer-Encoding: chunked\r\nContent-Length: 4', '0\r\n\r\n'), 400],
    ['two lengths', post('Content-Length: 2\r\nContent-Length: 3', '{}'), 400],
    ['a length that is no number', post('Content-Length: two', '{}'), 400],
  ])('%s', async (_name, bytes, status) => {
    const answer = await send(bytes)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer.toLowerCase()).toContain('content-type: application/problem+json')
    const problem = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as {
      status: number
      code: string
      requestId: string
    }
    expect(problem).toMatchObject({ status, code: expect.stringMatching(/^[a-z_]+$/), requestId: expect.any(String) })
  })

  test.each([
    ['an unknown method', 'PROPFIND /api/v1/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
    ['TRACE', 'TRACE /api/v1/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
    [
      'many cookies',
      `GET /api/v1/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: ${'a=%; '.repeat(2_000)}\r\n\r\n`,
    ],
    ['bytes above ASCII', 'GET /api/v1/\xff\xfe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
  ])('%s', async (_name, bytes) => {
    const answer = await send(Buffer.from(bytes, 'latin1'))
    expect(answer).toMatch(/^HTTP\/1.1 4\d\d /)
    expect(answer).toContain('application/problem+json')
  })

  test('a body that stops halfway leaves the server well', async () => {
    const socket = connect(port, '127.0.0.1')
    socket.write(post('Content-Length: 1000', '{"email":'))
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.destroy()
    expect(await send('GET /health/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /)
  })
})
