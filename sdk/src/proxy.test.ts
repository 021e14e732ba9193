import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startHttpProxy } from '../test/http-proxy.ts'
import type { HttpProxy } from '../test/http-proxy.ts'
import { acme, openProduct, temporaryFolder, until } from '../test/product.ts'
import { selfSigned } from '../test/self-signed.ts'
import { startVendorServer } from '../test/vendor-server.ts'
import type { VendorServer } from '../test/vendor-server.ts'
import { proxyAuthorization, proxyFor } from './proxy.ts'

const http = new URL('http://lma.example/x')
const https = new URL('https://lma.example:8443/x')

describe('proxyFor', () => {
  it.each([
    [http, { HTTP_PROXY: 'http://p:1' }, 'http://p:1/'],
    [https, { HTTP_PROXY: 'http://p:1' }, null],
    [https, { HTTPS_PROXY: 'http://p:2', HTTP_PROXY: 'http://p:1' }, 'http://p:2/'],
    [https, { https_proxy: 'http://low:2', HTTPS_PROXY: 'http://up:2' }, 'http://low:2/'],
    [https, { ALL_PROXY: 'p:3' }, 'http://p:3/'],
    [http, { HTTP_PROXY: 'http://evil', REQUEST_METHOD: 'GET' }, null],
    [https, { HTTPS_PROXY: '' }, null],
    ...['*', 'lma.example', '.example', '*.example', 'example', 'a.b, LMA.example', 'lma.example:8443'].map(
      (list) => [https, { HTTPS_PROXY: 'http://p', NO_PROXY: list }, null] as const,
    ),
    ...['', 'a.example', 'ma.example', 'lma.example:443', 'lma'].map(
      (list) => [https, { HTTPS_PROXY: 'http://p', NO_PROXY: list }, 'http://p/'] as const,
    ),
  ] as const)('%s with %j', (target, env, proxy) => {
    expect(proxyFor(target, undefined, env)?.href ?? null).toBe(proxy)
  })

  it('lets the option decide', () => {
    expect(proxyFor(http, false, { HTTP_PROXY: 'http://p' })).toBe(null)
    expect(proxyFor(http, 'http://q', { NO_PROXY: '*' })?.host).toBe('q')
    expect(() => proxyFor(http, 'socks5://q', {})).toThrow('options_invalid')
    expect(proxyAuthorization(new URL('http://me:p%40ss@q'))).toEqual({ 'proxy-authorization': 'Basic bWU6cEBzcw==' })
  })
})

describe('through a proxy', () => {
  it('installs, and follows the stream', async () => {
    const [vendor, proxy] = await startBoth('me:secret')
    const lma = await openProduct(vendor.url, { proxy: proxy.url })
    await lma.install(acme)
    lma.start()
    await until('streaming', () => lma.info().connection === 'streaming')
    vendor.modify({ status: 'suspended' })
    await until('obeyed', () => lma.check().code === 'suspended', 5_000)
    expect(proxy.asked).toContain(`POST ${vendor.url}/api/v1/installations`)
    expect(vendor.received.every(({ headers }) => headers['proxy-authorization'] === undefined)).toBe(true)
  })

  it('tunnels where the server is encrypted, as the environment says', { timeout: 120_000 }, async () => {
    const secure = selfSigned()
    const [vendor, proxy] = await startBoth(undefined, secure)
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'ca.pem'), secure.cert)
    const product = new URL('../test/install-once.ts', import.meta.url).pathname
    const { NO_PROXY: _, no_proxy: __, ...rest } = process.env
    const env = { ...rest, NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'), https_proxy: proxy.url }
    const child = spawn(process.execPath, [product, vendor.url, join(folder, 'state')], { env })
    let output = ''
    child.stdout.on('data', (data) => (output += String(data)))
    child.stderr.on('data', (data) => (output += String(data)))
    await once(child, 'close')
    expect(output).toContain('"code":"licensed"')
    expect(proxy.asked).toEqual([`CONNECT ${vendor.url.slice('https://'.length)}`])
  })

  it('says that the proxy refused, or that the certificate is not trusted', async () => {
    const [vendor, proxy] = await startBoth('me:secret', selfSigned())
    const timers = {
      now: Date.now,
      random: () => 0,
      after: (_: number, run: () => void) => (setTimeout(run, 1), () => undefined),
    }
    const wrong = await openProduct(vendor.url, { proxy: proxy.url.replace('secret', 'guess'), timers })
    await expect(wrong.install(acme)).rejects.toMatchObject({
      code: 'network_failed',
      detail: 'the proxy answered 407',
    })
    const untrusting = await openProduct(vendor.url, { proxy: proxy.url, timers })
    await expect(untrusting.install(acme)).rejects.toMatchObject({
      code: 'network_failed',
      detail: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    })
    expect(vendor.received).toHaveLength(0)
  })
})

async function startBoth(
  credentials?: string,
  secure?: ReturnType<typeof selfSigned>,
): Promise<[VendorServer, HttpProxy]> {
  const [vendor, proxy] = await Promise.all([startVendorServer(secure), startHttpProxy(credentials)])
  onTestFinished(async () => {
    await Promise.all([vendor.stop(), proxy.stop()])
  })
  return [vendor, proxy]
}
