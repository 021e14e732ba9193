import type * as fs from 'node:fs/promises'
import { entriesFiles, entriesIn } from './entries-file.ts'
import type { EntriesFiles } from './entries-file.ts'
import { LmaError } from './errors.ts'
import { nodeBuiltin } from './node-builtin.ts'
import { emptyState } from './store.ts'
import type { Store, StoredState } from './store.ts'
import { parseState, renderState } from './stored-file.ts'
import type { FiledState } from './stored-file.ts'

/** Older generations kept beside the newest: a slow lister still meets one that exists, and a damaged newest has a past. */
const kept = 8
/** After this many milliseconds without an end, a file is damaged and not one that is being written. */
const settled = 5_000
const attempts = 500
/** No store leaves such a gap. Whoever puts a file with a high number into the folder must not stop it from counting on. */
const gap = 2 ** 32

type Files = typeof fs
type Generation = FiledState & { number: number }

/**
 * A store in a folder (mode 0700, files 0600) that many processes and machines may share, also on a network disk.
 * Every update is a new file with the next number, written aside, synced, and linked into place: the link fails where
 * another process was first, which then begins again from that one's state. There is no lock that a crash could leave.
 * The entries of a roster, which may be megabytes, are a file of their own that only a new roster writes.
 * @example const store = fileStore('/var/lib/product/license')
 */
export function fileStore(folder: string): Store {
  const files = nodeBuiltin('node:fs/promises')
  if (!files) throw new LmaError('options_invalid', { detail: 'fileStore needs Node 20.16 or newer' })
  const entries = entriesFiles(files, folder, async (content) => {
    const temporary = temporaryIn(folder)
    await writeSynced(files, temporary, content)
    return temporary
  })
  return {
    read: () => guard(async () => withEntries(entries, await newest(files, folder))),
    update: (change) =>
      guard(async () => {
        await files.mkdir(folder, { recursive: true, mode: 0o700 })
        for (let attempt = 0; attempt < attempts; attempt++) {
          const generation = await newest(files, folder)
          const next = change(cloneState(await withEntries(entries, generation)))
          const entriesHash = next.roster && (await entries.write(next.roster.entries))
          if (await commit(files, folder, generation.number + 1, { state: next, entriesHash })) return next
          await pause(Math.random() * Math.min(100, 5 + attempt))
        }
        throw new LmaError('store_failed', { detail: 'other processes kept changing the store' })
      }),
  }
}

async function newest(files: Files, folder: string): Promise<Generation> {
  let vanished: boolean
  do {
    vanished = false
    for (const number of await list(files, folder)) {
      const path = pathOf(folder, number)
      const text = await readIfThere(files, path)
      const filed = text === null ? null : parseState(text)
      if (filed) return { number, ...filed }
      // Tidied away since it was listed: there are newer ones, and the list must be read again.
      if (text === null) vanished = true
      else await putAside(files, path)
    }
  } while (vanished)
  return { number: 0, state: emptyState, entriesHash: null }
}

/** A roster whose entries are gone or damaged is as good as none: it comes again. */
async function withEntries(files: EntriesFiles, { state, entriesHash }: FiledState): Promise<StoredState> {
  if (!state.roster) return state
  const entries = entriesHash === null ? null : await files.read(entriesHash)
  return { ...state, roster: entries === null ? null : { ...state.roster, entries } }
}

/** A copy to change, which shares the entries. */
function cloneState({ roster, ...state }: StoredState): StoredState {
  return { ...structuredClone(state), roster: roster && { ...roster, deltas: [...roster.deltas] } }
}

/** Numbers of the generations, newest first. */
async function list(files: Files, folder: string): Promise<number[]> {
  const names = await files.readdir(folder).catch(ignoreMissing)
  const numbers = (names ?? []).map((name) => Number(/^state-(\d{1,16})\.json$/.exec(name)?.[1] ?? NaN))
  const rising = numbers.filter((number) => Number.isSafeInteger(number)).toSorted((a, b) => a - b)
  const stray = rising.findIndex((number, at) => number - (rising[at - 1] ?? number) > gap)
  return rising.slice(0, stray < 0 ? undefined : stray).toReversed()
}

async function commit(files: Files, folder: string, number: number, state: FiledState): Promise<boolean> {
  const temporary = temporaryIn(folder)
  try {
    await writeSynced(files, temporary, renderState(state))
    if (!(await claim(files, temporary, pathOf(folder, number)))) return false
    await syncFolder(files, folder)
  } finally {
    await files.rm(temporary, { force: true })
  }
  const numbers = await list(files, folder)
  // A number that was used and tidied away can be claimed again; then a newer one exists, and this update is void.
  if ((numbers[0] ?? number) > number && !numbers.includes(number - 1)) {
    await files.rm(pathOf(folder, number), { force: true })
    return false
  }
  await tidy(files, folder, numbers)
  return true
}

/** Gives the finished file its number, unless that is taken. */
async function claim(files: Files, temporary: string, path: string): Promise<boolean> {
  try {
    await files.link(temporary, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error))) throw error
  }
  // This file system has no links: an exclusive copy claims the number as well, and readers ignore it until it is whole.
  try {
    await files.copyFile(temporary, path, files.constants.COPYFILE_EXCL)
    await files.chmod(path, 0o600)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

async function tidy(files: Files, folder: string, numbers: number[]): Promise<void> {
  // Oldest first: a number that is gone says that every lower one is gone too.
  for (const number of numbers.slice(kept).toReversed()) await files.rm(pathOf(folder, number), { force: true })
  const names = await files.readdir(folder)
  const unused = await unusedEntries(files, folder, names, numbers)
  for (const name of [...names.filter((one) => /^new-.*\.tmp$/.test(one)), ...unused]) {
    if (await isSettled(files, `${folder}/${name}`, 60_000)) await files.rm(`${folder}/${name}`, { force: true })
  }
}

/** Entries that no generation names which is kept. */
async function unusedEntries(files: Files, folder: string, names: string[], numbers: number[]): Promise<string[]> {
  const found = entriesIn(names)
  if (found.length < 2) return []
  const texts = await Promise.all(numbers.slice(0, kept).map((number) => readIfThere(files, pathOf(folder, number))))
  const used = texts.map((text) => (text === null ? null : (parseState(text)?.entriesHash ?? null)))
  return found.filter(({ hash }) => !used.includes(hash)).map(({ name }) => name)
}

async function putAside(files: Files, path: string): Promise<void> {
  if (!(await isSettled(files, path, settled))) return
  // Where it cannot be moved, the generation before it still answers.
  await files.rename(path, `${path}.damaged`).catch(() => undefined)
}

async function isSettled(files: Files, path: string, age: number): Promise<boolean> {
  const stat = await files.stat(path).catch(ignoreMissing)
  return stat !== null && Math.abs(Date.now() - stat.mtimeMs) > age
}

async function writeSynced(files: Files, path: string, content: string | Uint8Array): Promise<void> {
  const handle = await files.open(path, 'wx', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function syncFolder(files: Files, folder: string): Promise<void> {
  // Windows cannot open a folder; its file system keeps names durable by itself.
  const handle = await files.open(folder, 'r').catch(() => null)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}

async function readIfThere(files: Files, path: string): Promise<string | null> {
  return files.readFile(path, 'utf8').catch(ignoreMissing)
}

function ignoreMissing(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null
  throw error
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function temporaryIn(folder: string): string {
  return `${folder}/new-${crypto.randomUUID()}.tmp`
}

function pathOf(folder: string, number: number): string {
  return `${folder}/state-${number}.json`
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

async function guard<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof LmaError) throw cause
    throw new LmaError('store_failed', { detail: codeOf(cause) || 'the store cannot be used', cause })
  }
}
