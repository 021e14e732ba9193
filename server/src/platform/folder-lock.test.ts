import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FolderLockedError, lockFolder, lockHolder } from './folder-lock.ts'

let folder: string
const children: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openlma-lock-'))
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

const MODULE = join(import.meta.dirname, 'folder-lock.ts')

/** Another process that tries to take the folder: what it says, and itself. */
async function contender(): Promise<{ said: string; child: ChildProcess }> {
  const script = `import { lockFolder } from ${JSON.stringify(MODULE)}
    const unlock = await lockFolder(${JSON.stringify(folder)}).catch((error) => void console.log(error.constructor.name))
    if (unlock) { console.log('held'); process.on('SIGTERM', () => unlock().then(() => process.exit())); setInterval(() => {}, 1000) }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { said: line.toString().trim(), child }
}

const dies = async (child: ChildProcess, signal: NodeJS.Signals) => {
  child.kill(signal)
  await once(child, 'exit')
}

describe('one process a folder', () => {
  test('a second one is refused, told by whom and what to do; afterwards it may', async () => {
    const { said, child } = await contender()
    expect(said).toBe('held')
    expect(lockHolder(folder)).toMatchObject({ pid: child.pid })
    await expect(lockFolder(folder)).rejects.toThrow(FolderLockedError)
    await expect(lockFolder(folder)).rejects.toThrow(new RegExp(`process ${child.pid} .*DATA_DIR`))
    await dies(child, 'SIGTERM')
    expect(lockHolder(folder)).toBeNull()
    const unlock = await lockFolder(folder)
    await unlock()
    expect(lockHolder(folder)).toBeNull()
  })

  test('the lock of a killed process is taken over at once', async () => {
    const { child } = await contender()
    await dies(child, 'SIGKILL')
    expect(readFileSync(join(folder, 'lock'), 'utf8')).toContain(String(child.pid))
    expect(lockHolder(folder)).toBeNull()
    const unlock = await lockFolder(folder)
    expect(lockHolder(folder)).toMatchObject({ pid: process.pid })
    await unlock()
  })

  test('of six that start at once, exactly one holds it, also after a kill', async () => {
    for (let round = 0; round < 2; round++) {
      const all = await Promise.all(Array.from({ length: 6 }, contender))
      const holders = all.filter(({ said }) => said === 'held')
      expect(holders).toHaveLength(1)
      expect(all.filter(({ said }) => said === 'FolderLockedError')).toHaveLength(5)
      await dies(holders[0]!.child, 'SIGKILL')
    }
  })

  test('the same process is refused a second time', async () => {
    const unlock = await lockFolder(folder)
    await expect(lockFolder(folder)).rejects.toThrow(FolderLockedError)
    await unlock()
  })
})

describe('what a dead holder leaves', () => {
  const write = (text: string, ageSeconds: number) => {
    const path = join(folder, 'lock')
    writeFileSync(path, text)
    const at = new Date(Date.now() - ageSeconds * 1000)
    utimesSync(path, at, at)
  }
  const holder = (more: object) =>
    JSON.stringify({ pid: process.pid, started: 'an earlier boot', host: 'elsewhere', ...more })

  test.each([
    ['another machine that was heard just now', 'elsewhere', 1, false],
    ['another machine that has been silent', 'elsewhere', 16, true],
  ])('%s', async (_what, host, age, free) => {
    write(holder({ host }), age)
    const taken = await lockFolder(folder).then(
      (unlock) => unlock().then(() => true),
      () => false,
    )
    expect(taken).toBe(free)
  })

  test('a later process with the same number is not the holder', async () => {
    const { hostname } = await import('node:os')
    write(holder({ host: hostname() }), 1)
    await (
      await lockFolder(folder)
    )()
  })

  test('a lock that is just being written is not taken; one that was never finished is, in time', async () => {
    write('', 0)
    await expect(lockFolder(folder)).rejects.toThrow('just starting')
    write('', 16)
    await (
      await lockFolder(folder)
    )()
  })
})
