import { nodeBuiltin } from './node-builtin.ts'

type Files = NonNullable<ReturnType<typeof nodeBuiltin<'node:fs/promises'>>>

/**
 * The entries of rosters, each in a file that has their SHA-256 in its name, beside the states. They may be megabytes
 * and change less often than the state does, so they are written once, and read once by each process.
 */
export type EntriesFiles = {
  /** Makes sure that the file is there; resolves to its hash. */
  write(entries: string): Promise<string>
  /** The entries, or `null` where the file is gone or damaged. */
  read(hash: string): Promise<string | null>
}

/** `writeAside` writes a synced file of mode 0600 that is moved into place afterwards. */
export function entriesFiles(
  files: Files,
  folder: string,
  writeAside: (content: Uint8Array) => Promise<string>,
): EntriesFiles {
  let last: { hash: string; entries: string } | null = null

  async function read(hash: string): Promise<string | null> {
    if (last?.hash === hash) return last.entries
    const bytes = await files.readFile(pathOf(folder, hash)).catch(() => null)
    if (!bytes || hashOf(bytes) !== hash) return null
    last = { hash, entries: bytes.toString('base64url') }
    return last.entries
  }

  return {
    read,
    async write(entries) {
      const bytes = last?.entries === entries ? null : Buffer.from(entries, 'base64url')
      const hash = bytes ? hashOf(bytes) : (last?.hash ?? '')
      const path = pathOf(folder, hash)
      // Said to be in use again, so that no other process tidies it away meanwhile.
      const now = new Date()
      const isThere = await files.utimes(path, now, now).then(
        () => true,
        () => false,
      )
      if (isThere && (!bytes || (await read(hash)) !== null)) return hash
      await files.rename(await writeAside(bytes ?? Buffer.from(entries, 'base64url')), path)
      last = { hash, entries }
      return hash
    },
  }
}

/** Names of the files of entries in a folder, with the hash of each. */
export function entriesIn(names: string[]): { name: string; hash: string }[] {
  return names.flatMap((name) => {
    const hash = /^roster-([0-9a-f]{64})\.bin$/.exec(name)?.[1]
    return hash === undefined ? [] : [{ name, hash }]
  })
}

function pathOf(folder: string, hash: string): string {
  return `${folder}/roster-${hash}.bin`
}

function hashOf(bytes: Uint8Array): string {
  const node = nodeBuiltin('node:crypto')
  return node ? node.createHash('sha256').update(bytes).digest('hex') : ''
}
