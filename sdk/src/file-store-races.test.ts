import * as files from 'node:fs/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../test/product.ts'
import { fileStore } from './file-store.ts'
import type { Store } from './store.ts'

afterEach(() => vi.restoreAllMocks())

/** A store on a file system that is as given where it differs. */
function storeOn(folder: string, changes: Partial<typeof files>): Store {
  const spy = vi.spyOn(process, 'getBuiltinModule').mockReturnValue({ ...files, ...changes } as never)
  const store = fileStore(folder)
  spy.mockRestore()
  return store
}

function addOne(store: Store): ReturnType<Store['update']> {
  return store.update((state) => ({ ...state, mark: state.mark + 1 }))
}

describe('fileStore', () => {
  it('works where there are no links', async () => {
    const link = (): Promise<void> => Promise.reject(Object.assign(new Error('no links'), { code: 'EPERM' }))
    const folder = temporaryFolder()
    const stores = [storeOn(folder, { link }), storeOn(folder, { link })]
    await Promise.all(Array.from({ length: 12 }, (_, index) => addOne(stores[index % 2] ?? fileStore(folder))))
    expect((await fileStore(folder).read()).mark).toBe(12)
  })

  it('does not believe a number that was free only because it was tidied away', async () => {
    const folder = temporaryFolder()
    const other = fileStore(folder)
    for (let round = 0; round < 3; round++) await addOne(other)
    let paused = false
    const slow = storeOn(folder, {
      link: async (from, to) => {
        if (!paused) for (let round = 0; round < 20; round++) await addOne(other)
        paused = true
        return files.link(from, to)
      },
    })
    const result = await slow.update((state) => ({ ...state, token: 'mine', mark: state.mark + 1 }))
    expect(result).toMatchObject({ token: 'mine', mark: 24 })
    expect(await other.read()).toMatchObject({ token: 'mine', mark: 24 })
  })

  it('reads again where the files it listed are gone', async () => {
    const folder = temporaryFolder()
    const other = fileStore(folder)
    await addOne(other)
    let paused = false
    const slow = storeOn(folder, {
      readdir: (async (path: string) => {
        const names = await files.readdir(path)
        if (!paused) for (let round = 0; round < 20; round++) await addOne(other)
        paused = true
        return names
      }) as typeof files.readdir,
    })
    expect((await slow.read()).mark).toBe(21)
  })

  it('reports what the disk reports, and leaves the last state in place', async () => {
    const folder = temporaryFolder()
    await addOne(fileStore(folder))
    const full = (): Promise<never> => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }))
    await expect(addOne(storeOn(folder, { open: full }))).rejects.toMatchObject({
      code: 'store_failed',
      detail: 'ENOSPC',
    })
    expect((await fileStore(folder).read()).mark).toBe(1)
  })
})
