import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Whether `node_modules` holds what `package-lock.json` asks for. A stamp with the lock's hash answers
 * at once; without it the lock is compared with what npm says it installed, and the stamp is written.
 *
 * @param {string} root folder with the lock file
 * @returns {boolean}
 */
export function installIsCurrent(root) {
  const lock = readFileSync(join(root, 'package-lock.json'))
  const stamp = join(root, 'node_modules', '.openlma-lock')
  const wanted = createHash('sha256').update(lock).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true
  const installed = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(installed)) return false
  const have = JSON.parse(readFileSync(installed, 'utf8')).packages
  const want = Object.entries(JSON.parse(lock.toString()).packages)
  const missing = want.some(([path, entry]) => isRequired(path, entry) && have[path]?.version !== entry.version)
  if (missing) return false
  writeFileSync(stamp, wanted)
  return true
}

// Optional packages are for other systems, links are this repository's own workspaces.
function isRequired(path, entry) {
  return path.includes('node_modules/') && !entry.optional && !entry.devOptional && !entry.link && !entry.peer
}
