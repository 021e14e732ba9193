import { createHash } from 'node:crypto'
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../test/product.ts'
import { fileStore } from './file-store.ts'
import { emptyState } from './store.ts'
import type { StoredRoster } from './store.ts'

let folder: string

beforeEach(() => {
  folder = join(temporaryFolder(), 'license')
})

function rosterOf(name: string): StoredRoster {
  const entries = createHash('sha256').update(name).digest().toString('base64url')
  return { statement: name, certificate: 'c', key: 'k', entries, deltas: ['d'] }
}

function rosterFiles(): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.bin'))
}

describe('fileStore with a roster', () => {
  it('keeps the entries in a file of their own, which only another roster writes (C2)', async () => {
    const store = fileStore(folder)
    await store.update((state) => ({ ...state, roster: rosterOf('one') }))
    const [name = ''] = rosterFiles()
    const path = join(folder, name)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const { ino } = statSync(path)
    for (let mark = 1; mark < 20; mark++) await store.update((state) => ({ ...state, mark }))
    await store.update((state) => ({ ...state, roster: state.roster && { ...state.roster, deltas: ['d', 'e'] } }))
    expect(rosterFiles()).toEqual([name])
    expect(statSync(path).ino).toBe(ino)
    const other = fileStore(folder)
    expect(await other.read()).toMatchObject({ mark: 19, roster: { ...rosterOf('one'), deltas: ['d', 'e'] } })
  })

  it('is shared by several nodes, and tidies what no generation names', async () => {
    const nodes = [fileStore(folder), fileStore(folder)]
    for (let at = 0; at < 12; at++) {
      const roster = rosterOf(`roster ${at}`)
      await nodes[at % 2]?.update((state) => ({ ...state, roster }))
      for (const node of nodes) expect((await node.read()).roster).toEqual(roster)
    }
    const past = new Date(Date.now() - 120_000)
    for (const name of rosterFiles()) utimesSync(join(folder, name), past, past)
    await nodes[0]?.update((state) => ({ ...state, mark: 1 }))
    expect(rosterFiles().length).toBeLessThanOrEqual(8)
    expect((await nodes[1]?.read())?.roster).toEqual(rosterOf('roster 11'))
  })

  it('has no roster where the file is damaged or gone, loses nothing else, and mends it', async () => {
    const store = fileStore(folder)
    await store.update((state) => ({ ...state, token: 't', roster: rosterOf('one') }))
    const path = join(folder, rosterFiles()[0] ?? '')
    writeFileSync(path, Buffer.alloc(32))
    const later = fileStore(folder)
    expect(await later.read()).toMatchObject({ token: 't', roster: null })
    await later.update((state) => ({ ...state, roster: rosterOf('one') }))
    expect((await fileStore(folder).read()).roster).toEqual(rosterOf('one'))
    expect(existsSync(path)).toBe(true)
  })

  it('reads what an older version wrote', async () => {
    const store = fileStore(folder)
    await store.update((state) => ({ ...state, token: 't' }))
    const { roster: _, seenRoster: _seen, request: _request, ...old } = { ...emptyState, token: 'old', mark: 7 }
    writeFileSync(join(folder, 'state-9.json'), `${JSON.stringify({ format: 1, ...old })}\n-- end of state\n`)
    expect(await store.read()).toEqual({ ...emptyState, token: 'old', mark: 7 })
  })

  it('does not give up the license for a damaged member of the new kind', async () => {
    await fileStore(folder).update((state) => ({ ...state, mark: 1 }))
    for (const broken of [{ roster: 7 }, { roster: { statement: 1 } }, { seenRoster: 'x' }, { request: [] }]) {
      const text = `${JSON.stringify({ format: 1, ...emptyState, token: 't', ...broken })}\n-- end of state\n`
      writeFileSync(join(folder, 'state-9.json'), text)
      expect(await fileStore(folder).read()).toEqual({ ...emptyState, token: 't' })
    }
  })
})
