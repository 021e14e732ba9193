import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { acme, fastTimers, openProduct, until } from '../test/product.ts'
import { startVendorServer } from '../test/vendor-server.ts'
import type { VendorServer } from '../test/vendor-server.ts'
import type { LmaError } from './errors.ts'
import { memoryStore } from './store.ts'

let vendor: VendorServer

beforeEach(async () => {
  vendor = await startVendorServer()
  onTestFinished(() => vendor.stop())
})

describe('start', () => {
  it('obeys and acknowledges a change within five seconds (M9)', async () => {
    const lma = await openProduct(vendor.url)
    lma.start()
    expect(lma.info().connection).toBe('idle')
    await lma.install(acme)
    await until('streaming', () => lma.info().connection === 'streaming')
    vendor.modify({ status: 'suspended', message: 'please pay' })
    await until('obeyed', () => lma.check().code === 'suspended', 5_000)
    await until('acknowledged', () => vendor.installations[0]?.acknowledged === 2, 5_000)
    expect(lma.license()?.message).toBe('please pay')
    expect(lma.info().lastCheckIn).toBeGreaterThan(0)
  })

  it('answers while the server is gone, and catches up when it is back (C2, M9)', async () => {
    const lma = await openProduct(vendor.url)
    await lma.install(acme)
    lma.start()
    await until('streaming', () => lma.info().connection === 'streaming')
    await vendor.stop()
    await until('noticed', () => lma.info().connection !== 'streaming')
    expect(lma.check().licensed).toBe(true)
    vendor.modify({ status: 'suspended' })
    await vendor.restart()
    await until('caught up', () => lma.check().code === 'suspended')
    await until('acknowledged', () => vendor.installations[0]?.acknowledged === 2)
  })

  it('waits longer after each failure, and as long as the server asks', async () => {
    const store = memoryStore()
    await (await openProduct(vendor.url, { store })).install(acme)
    const failing = { status: 503, code: 'unavailable' }
    vendor.faults.push(failing, failing, failing, { ...failing, headers: { 'retry-after': '600' } })
    const timers = fastTimers()
    const errors: LmaError[] = []
    const lma = await openProduct(vendor.url, { store, timers })
    lma.on('error', (error) => errors.push(error))
    lma.start()
    await until('succeeded', () => vendor.received.length >= 6)
    lma.stop()
    const waits = timers.waits.filter((wait) => [750, 1500, 3000, 630_000].includes(wait))
    expect(waits.slice(0, 4)).toEqual([750, 1500, 3000, 630_000])
    expect(errors.slice(0, 4).map(({ code }) => code)).toEqual(Array(4).fill('server_unavailable'))
  })

  it('stops asking with a token that is void, until the store has another', async () => {
    const store = memoryStore()
    const lma = await openProduct(vendor.url, { store, timers: { ...fastTimers(), now: Date.now } })
    await lma.install(acme)
    const installation = vendor.installations[0]
    const token = installation?.token ?? ''
    if (installation) installation.token = 'replaced'
    const codes: string[] = []
    lma.on('error', ({ code }) => codes.push(code))
    lma.start()
    await until('refused', () => codes.includes('token_invalid'))
    await until('at rest', () => lma.info().connection === 'idle')
    const asked = vendor.received.length
    await until('many looks at the store', () => vendor.received.length > asked, 100).catch(() => undefined)
    expect(vendor.received.length).toBe(asked)
    await store.update((state) => ({ ...state, token: `${token}x` }))
    if (installation) installation.token = `${token}x`
    await until('asking again', () => vendor.received.length > asked)
  })

  it('picks up what another node of the installation has stored', async () => {
    const store = memoryStore()
    const first = await openProduct(vendor.url, { store })
    const second = await openProduct(vendor.url, { store, timers: { ...fastTimers(), now: Date.now } })
    await first.install(acme)
    vendor.clock.nextCheckIn = 86_400
    second.start()
    await until('second knows it', () => second.check().licensed)
    vendor.modify({ features: { reports: false } })
    await first.checkIn()
    await until('second obeys', () => second.check({ feature: 'reports' }).code === 'feature_missing')
  })

  it('hears of a change that comes while it checks in (M9)', async () => {
    // Timers so slow that the check-in under way ends before the one that the change asks for could begin.
    const after = (milliseconds: number, call: () => void): (() => void) => {
      const timer = setTimeout(call, Math.max(150, milliseconds))
      return () => clearTimeout(timer)
    }
    const lma = await openProduct(vendor.url, { timers: { now: Date.now, random: () => 0, after } })
    await lma.install(acme)
    lma.start()
    await until('at rest after its first check-ins', () => vendor.received.length >= 3)
    vendor.faults.push('slow')
    const before = vendor.received.length
    for (const stream of vendor.streams) stream.write('event: changed\ndata: {}\n\n')
    await until('asked', () => vendor.received.length > before)
    vendor.modify({ message: 'new' })
    await until('obeyed', () => lma.license()?.message === 'new', 5_000)
  })

  it('rests after uninstall (I5)', async () => {
    const lma = await openProduct(vendor.url)
    lma.start()
    await lma.install(acme)
    await until('streaming', () => lma.info().connection === 'streaming')
    await lma.uninstall()
    await until('at rest', () => lma.info().connection === 'idle')
    await until('stream closed', () => vendor.streams.size === 0)
  })

  it('survives a listener that throws', async () => {
    const lma = await openProduct(vendor.url)
    const errors: LmaError[] = []
    lma.on('changed', () => {
      throw new Error('mine')
    })
    lma.on('error', (error) => errors.push(error))
    await lma.install(acme)
    expect(errors.map(({ code, detail }) => [code, detail])).toEqual([['listener_failed', 'changed']])
    const heard: string[] = []
    const end = lma.on('connection', (connection) => heard.push(connection))
    lma.start()
    end()
    lma.stop()
    expect(heard).toEqual(['idle'])
  })

  it('does not keep the process alive', { timeout: 120_000 }, async () => {
    const script = `
      import { openProduct, acme } from '${new URL('../test/process.ts', import.meta.url).href}'
      const alive = setInterval(() => {}, 1000)
      const lma = await openProduct('${vendor.url}', 'memory')
      lma.start()
      await lma.install(acme)
      await new Promise((resolve) => lma.on('connection', (now) => now === 'streaming' && resolve()))
      console.log('streaming')
      clearInterval(alive)
    `
    const child = spawn(process.execPath, ['--input-type=module', '--conditions=source', '-e', script], {
      env: { ...process.env, NO_PROXY: '*' },
    })
    let output = ''
    child.stdout.on('data', (data) => (output += String(data)))
    child.stderr.on('data', (data) => (output += String(data)))
    const limit = setTimeout(() => child.kill('SIGKILL'), 60_000)
    const [code] = (await once(child, 'exit')) as [number | null]
    clearTimeout(limit)
    expect([code, output.trim()]).toEqual([0, 'streaming'])
  })
})
