import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, until, type TestApp } from '../../test/harness.ts'

// A real mail server: what it takes is what a person would read.
const received: string[] = []
let refusals = 1
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onRcptTo(_address, _session, done) {
    done(refusals-- > 0 ? new Error('try again later') : null)
  },
  onData(stream, _session, done) {
    const parts: Buffer[] = []
    stream.on('data', (part: Buffer) => parts.push(part))
    stream.on('end', () => {
      received.push(Buffer.concat(parts).toString('utf8').replaceAll('=\r\n', '').replaceAll('=3D', '='))
      done()
    })
  },
})

let app: TestApp

beforeAll(async () => {
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve))
  const { port } = smtp.server.address() as AddressInfo
  const settings = {
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    PUBLIC_URL: 'https://lma.example',
    MAIL_FROM: 'lma@lma.example',
  }
  app = await createTestApp({ settings, work: true })
})

afterAll(async () => {
  await app.stop()
  await new Promise<void>((resolve) => smtp.close(resolve))
})

test('a forgotten password is mailed, though the mail server refused at first, and its link works once', async () => {
  const { body } = await app.call('GET', '/users')
  const [user] = (JSON.parse(body) as { data: { email: string }[] }).data
  const asked = await app.ask('POST', '/password/forgot', { email: user?.email })
  expect(asked.statusCode).toBeLessThan(300)
  const mail = await until(() => received[0], 30_000)
  expect(mail).toContain('From: lma@lma.example')
  expect(mail).toContain(`To: ${user?.email}`)
  const token = /https:\/\/lma\.example\/reset\?token=([\w-]+)/.exec(mail)?.[1]
  const password = 'four unrelated words here'
  expect((await app.ask('POST', '/password/reset', { token, password })).statusCode).toBeLessThan(300)
  expect((await app.ask('POST', '/password/reset', { token, password })).json()).toMatchObject({ code: 'link_invalid' })
  expect(received).toHaveLength(1)
})
