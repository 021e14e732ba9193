import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../test/product.ts'
import { fileStore } from './file-store.ts'
import { emptyState } from './store.ts'
import type { Store } from './store.ts'

const updater = new URL('../test/update-store.ts', import.meta.url).pathname

function addOne(store: Store): ReturnType<Store['update']> {
  return store.update((state) => ({ ...state, mark: state.mark + 1 }))
}

function newestIn(folder: string): string {
  const numbers = readdirSync(folder).map((name) => Number(/^state-(\d+)\.json$/.exec(name)?.[1] ?? 0))
  return join(folder, `state-${Math.max(...numbers)}.json`)
}

/** As if it had been written a while ago, so that it counts as damaged and not as being written. */
function age(path: string): void {
  const before = Date.now() / 1000 - 60
  utimesSync(path, before, before)
}

describe('fileStore', () => {
  it('begins empty, without making anything, and keeps what is stored', async () => {
    const folder = join(temporaryFolder(), 'a', 'b')
    const store = fileStore(folder)
    expect(await store.read()).toEqual(emptyState)
    expect(await store.update((state) => ({ ...state, token: 'secret' }))).toMatchObject({ token: 'secret' })
    expect(await fileStore(folder).read()).toEqual({ ...emptyState, token: 'secret' })
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
  })

  it.each(['999999999999999', '9'.repeat(40), String(2 ** 40), String(2 ** 40 - 1), String(2 ** 33)])(
    'is not stopped by a file with number %s',
    async (number) => {
      const folder = temporaryFolder()
      const store = fileStore(folder)
      await addOne(store)
      copyFileSync(newestIn(folder), join(folder, `state-${number}.json`))
      for (let round = 0; round < 3; round++) await addOne(store)
      expect((await store.read()).mark).toBe(4)
    },
  )

  it('does not grow', async () => {
    const folder = temporaryFolder()
    const store = fileStore(folder)
    for (let round = 0; round < 30; round++) await addOne(store)
    expect((await store.read()).mark).toBe(30)
    expect(readdirSync(folder).length).toBeLessThan(12)
  })

  it.each(['', '{"format":1', 'not json\n-- end of state\n', '{"format":1,"token":5}\n-- end of state\n'])(
    'puts a damaged file aside and goes on from the one before: %j',
    async (damage) => {
      const folder = temporaryFolder()
      const store = fileStore(folder)
      await store.update((state) => ({ ...state, token: 'secret' }))
      await addOne(store)
      const path = newestIn(folder)
      writeFileSync(path, damage)
      age(path)
      expect(await store.read()).toMatchObject({ token: 'secret', mark: 0 })
      expect(readdirSync(folder)).toContain(`${path.slice(folder.length + 1)}.damaged`)
      expect(await addOne(store)).toMatchObject({ token: 'secret', mark: 1 })
    },
  )

  it('begins anew where everything is damaged', async () => {
    const folder = temporaryFolder()
    await addOne(fileStore(folder))
    truncateSync(newestIn(folder), 10)
    age(newestIn(folder))
    expect(await fileStore(folder).read()).toEqual(emptyState)
    expect(await addOne(fileStore(folder))).toMatchObject({ mark: 1 })
  })

  it('waits for a file that may still be written, and clears away what a crash left', async () => {
    const folder = temporaryFolder()
    const store = fileStore(folder)
    await addOne(store)
    writeFileSync(join(folder, 'state-2.json'), '{"format":1')
    writeFileSync(join(folder, 'new-crashed.tmp'), 'x')
    utimesSync(join(folder, 'new-crashed.tmp'), 1, 1)
    const waiting = addOne(store)
    expect(await Promise.race([waiting.then(() => 'done'), store.read()])).toMatchObject({ mark: 1 })
    writeFileSync(
      join(folder, 'state-2.json'),
      readFileSync(join(folder, 'state-1.json'), 'utf8').replace('"mark":1', '"mark":7'),
    )
    expect(await waiting).toMatchObject({ mark: 8 })
    expect(readdirSync(folder)).not.toContain('new-crashed.tmp')
  })

  it('loses no update of many at once in one process', async () => {
    const store = fileStore(temporaryFolder())
    await Promise.all(Array.from({ length: 20 }, () => addOne(store)))
    expect((await store.read()).mark).toBe(20)
  })

  it('gives many processes one token, and loses no update of theirs (I3)', { timeout: 120_000 }, async () => {
    const folder = temporaryFolder()
    const outputs = await Promise.all(
      Array.from({ length: 4 }, (_, index) => finish(start(folder, `token-${index}`, 15))),
    )
    const tokens = outputs.flatMap((lines) => lines.filter((line) => line.startsWith('token')))
    expect(tokens).toHaveLength(4)
    expect(new Set(tokens).size).toBe(1)
    const marks = outputs.flatMap((lines) => lines.filter((line) => line.startsWith('mark')))
    expect(new Set(marks).size).toBe(60)
    expect((await fileStore(folder).read()).mark).toBe(60)
  })

  it('has what was acknowledged after processes were killed at random moments', { timeout: 120_000 }, async () => {
    const folder = temporaryFolder()
    for (let round = 0; round < 8; round++) {
      const child = start(folder, `token-${round}`, 1000)
      let last = ''
      const lines = createInterface({ input: child.stdout })
      lines.on('line', (line) => {
        last = line
        if (Math.random() < 0.2) child.kill('SIGKILL')
      })
      await once(child, 'exit')
      const state = await fileStore(folder).read()
      expect(state.token).toBe('token-0')
      if (last.startsWith('mark')) expect(state.mark).toBeGreaterThanOrEqual(Number(last.slice(5)))
      await addOne(fileStore(folder))
    }
    expect(readdirSync(folder).some((name) => name.endsWith('.damaged'))).toBe(false)
  })

  it('says that it cannot be used, without what is in it', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'file'), '')
    await expect(addOne(fileStore(join(folder, 'file', 'x')))).rejects.toMatchObject({
      code: 'store_failed',
      detail: 'ENOTDIR',
    })
    chmodSync(folder, 0o700)
  })
})

function start(
  folder: string,
  token: string,
  times: number,
): ReturnType<typeof spawn> & { stdout: NodeJS.ReadableStream } {
  const child = spawn(process.execPath, [updater, folder, token, String(times)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function finish(child: ReturnType<typeof start>): Promise<string[]> {
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  await once(child, 'close')
  return lines
}
