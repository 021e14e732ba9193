import { checkClock, checkPureRules, checkSql, checkWrites } from './code-rules.ts'
import { checkDocs, checkNames, checkSizes } from './file-rules.ts'
import { checkBarrels, checkBorders, checkCycles, checkLayers, checkOrder } from './import-rules.ts'
import { listFiles, readSource } from './source-files.ts'
import type { Problem } from './source-files.ts'

const homes = /^(server|web|sdk|scripts|e2e|bench|examples)\//

/** Everything in the tree at `root` that breaks a rule of the house, and the exceptions that are argued for. */
export function checkTree(root: string): { problems: Problem[]; exceptions: Problem[]; files: number } {
  const paths = listFiles(root)
  const files = paths
    .filter((path) => homes.test(path) && /\.tsx?$/.test(path) && path !== 'web/src/api-types.d.ts')
    .map((path) => readSource(root, path))
  const checks = [checkOrder, checkLayers, checkBorders, checkBarrels, checkCycles, checkSql, checkClock]
  const more = [checkPureRules, checkNames, checkSizes]
  const writes = checkWrites(files)
  return {
    problems: [...[...checks, ...more].flatMap((check) => check(files)), ...writes.problems, ...checkDocs(root, paths)],
    exceptions: writes.exceptions,
    files: files.length,
  }
}
