import { afterEach, describe, expect, test } from 'vitest'
import { freePort } from '../../test/postgres.ts'
import { answering, startReceiver, type Behaviour, type Receiver } from '../../test/receiver.ts'
import { postSafely, type SafePost } from './safe-post.ts'

const open: Receiver[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((receiver) => receiver.stop()))
})
const receiver = async (behaviour?: Behaviour) => {
  const one = await startReceiver(behaviour)
  open.push(one)
  return one
}
const post = (url: string, more: Partial<SafePost> = {}) =>
  postSafely({
    url,
    headers: { 'content-type': 'application/json' },
    body: '{"data":{}}',
    timeoutMs: 2_000,
    allowPrivate: true,
    ...more,
  })
const failed = (why: string) => ({ answered: false, why, interrupted: false })
const to =
  (...addresses: string[]) =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

describe('where it goes (E3)', () => {
  test('the body arrives, and the status comes back', async () => {
    const { url, got } = await receiver(answering(202, { 'retry-after': '7' }))
    expect(await post(url)).toEqual({ answered: true, status: 202, retryAfter: '7' })
    expect(got[0]).toMatchObject({
      body: '{"data":{}}',
      headers: { 'content-type': 'application/json', 'content-length': '11' },
    })
  })

  test('the connection goes to the address that was checked, and the name is looked up once', async () => {
    const { url, got } = await receiver()
    const answers = [['127.0.0.1'], ['10.0.0.1']]
    const resolve = async () => await to(...(answers.shift() ?? []))()
    const named = url.replace('127.0.0.1', 'receiver.invalid')
    expect(await post(named, { resolve })).toMatchObject({ answered: true, status: 204 })
    expect(answers).toHaveLength(1)
    expect(got[0]?.headers['host']).toMatch(/^receiver\.invalid:/)
  })

  test.each([
    ['https://127.0.0.1/', []],
    ['https://[::1]/', []],
    ['https://[::ffff:127.0.0.1]/', []],
    ['https://2130706433/', []],
    ['https://0x7f.1/', []],
    ['https://localhost/', ['127.0.0.1']],
    ['https://innocent.example/', ['169.254.169.254']],
    ['https://innocent.example/', ['93.184.216.34', '10.0.0.1']],
    ['https://innocent.example/', ['2606:4700::1', '::ffff:10.0.0.1']],
  ])('%s (%j) is private and refused', async (url, addresses) => {
    expect(await post(url, { allowPrivate: false, resolve: to(...addresses) })).toEqual(
      failed('the name leads to a private address'),
    )
  })

  test('plain http is refused unless private addresses are allowed', async () => {
    const { url, got } = await receiver()
    expect(await post(url, { allowPrivate: false })).toEqual(failed('only https is allowed'))
    expect(got).toEqual([])
  })

  test('a redirect is not followed', async () => {
    const aim = await receiver()
    const { url } = await receiver(answering(307, { location: aim.url }))
    expect(await post(url)).toMatchObject({ answered: true, status: 307 })
    expect(aim.got).toEqual([])
  })
})

describe('what goes wrong', () => {
  test('nobody listens', async () => {
    expect(await post(`http://127.0.0.1:${await freePort()}/`)).toEqual(failed('the connection was refused'))
  })

  test('the name is not known', async () => {
    expect(await post('http://nowhere.invalid/', { resolve: to() })).toEqual(failed('the name has no address'))
  })

  test('no answer in time, no headers in time, a resolver that hangs', async () => {
    const silent = await receiver(() => {})
    const dripping = await receiver((response) => void response.socket?.write('HTTP/1.1 200 OK\r\n'))
    const late = failed('no answer within 0.1 seconds')
    expect(await post(silent.url, { timeoutMs: 100 })).toEqual(late)
    expect(await post(dripping.url, { timeoutMs: 100 })).toEqual(late)
    expect(await post('http://slow.invalid/', { timeoutMs: 100, resolve: () => new Promise(() => {}) })).toEqual(late)
  })

  test('a connection that is cut', async () => {
    const { url } = await receiver((_response, request) => request.socket.destroy())
    expect(await post(url)).toEqual(failed('the connection was reset'))
  })

  test('an endless answer is cut off', async () => {
    let closed: () => void
    const ended = new Promise<void>((resolve) => (closed = resolve))
    const { url } = await receiver((response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('x'.repeat(2_000)), 1)
      response.on('close', () => (clearInterval(timer), closed()))
    })
    expect(await post(url)).toMatchObject({ answered: true, status: 200 })
    await ended
  })

  test('whoever sends may stop it', async () => {
    const stop = new AbortController()
    const { url } = await receiver(() => stop.abort())
    expect(await post(url, { signal: stop.signal })).toEqual({ answered: false, why: 'interrupted', interrupted: true })
  })
})
