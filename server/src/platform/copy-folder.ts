import { constants, lstatSync, mkdirSync, readdirSync, rmSync, type Dirent, type Stats } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

// File systems tell times no finer than this.
const TICK_MS = 1_000
const AT_ONCE = 256

/**
 * Copies a folder of files that go on changing: each pass takes what is new or different since the one before, so that the
 * last, with the writers at rest, is short.
 */
export function copyFolder(from: string, to: string): { pass: () => Promise<void> } {
  const copied = new Map<string, string>()
  return {
    async pass() {
      const began = Date.now()
      // Also the empty ones, without which a database does not open.
      for (const path of foldersOf(from)) mkdirSync(join(to, path), { recursive: true, mode: 0o700 })
      const present = filesOf(from)
      for (const path of copied.keys()) {
        if (present.has(path)) continue
        rmSync(join(to, path), { force: true })
        copied.delete(path)
      }
      const changed = [...present].filter(([path, stats]) => copied.get(path) !== stateOf(stats))
      // Many at once: a busy process gets to each of them once, and then to the next.
      for (let at = 0; at < changed.length; at += AT_ONCE) {
        await Promise.all(
          changed.slice(at, at + AT_ONCE).map(async ([path, stats]) => {
            await copyIfThere(join(from, path), join(to, path))
            // A file that was written just now may be written again within the same tick of its time.
            copied.set(path, stats.mtimeMs < began - TICK_MS ? stateOf(stats) : '')
          }),
        )
      }
    },
  }
}

function foldersOf(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return ['', ...entries.filter((entry) => entry.isDirectory()).map((entry) => within(folder, entry))]
}

function filesOf(folder: string): Map<string, Stats> {
  const files = new Map<string, Stats>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = within(folder, entry)
    const stats = lstatSync(join(folder, path), { throwIfNoEntry: false })
    if (stats?.isFile()) files.set(path, stats)
  }
  return files
}

const within = (folder: string, entry: Dirent) => relative(folder, join(entry.parentPath, entry.name))

const stateOf = ({ ino, size, mtimeMs }: Stats) => `${ino}/${size}/${mtimeMs}`

/** A file may go while others are copied: then the next pass does not find it. */
async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
