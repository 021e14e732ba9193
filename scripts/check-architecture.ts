// The rules of the house, as ARCHITECTURE.md tells them: exit code 1 and one line per place that breaks one.
import { join } from 'node:path'
import { checkTree } from './architecture/check-tree.ts'
import type { Problem } from './architecture/source-files.ts'

const place = ({ path, line, message }: Problem): string => `${path}${line ? `:${line}` : ''}: ${message}`
const { problems, exceptions, files } = checkTree(join(import.meta.dirname, '..'))
for (const problem of problems) console.log(place(problem))
if (exceptions.length > 0) console.log(`${exceptions.length} argued exceptions:`)
for (const exception of exceptions) console.log(`  ${place(exception)}`)
console.log(`${files} files, ${problems.length} problems`)
process.exitCode = problems.length > 0 ? 1 : 0
