// Writes docs/rules.md: each rule with the tests that prove it, found by their titles.
// With --check it writes nothing and fails when the committed page differs. A built rule without a test fails both.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listFiles } from './architecture/source-files.ts'
import { findTests } from './rules/find-tests.ts'
import { findFaults, writePage } from './rules/page.ts'
import { rules } from './rules/rules.ts'
import { root } from './run-step.ts'

const PAGE = 'docs/rules.md'
const folders = ['bench', 'e2e', 'examples', 'scripts', 'sdk', 'server', 'web']

const paths = folders.flatMap((folder) => listFiles(root, folder)).filter((path) => /\.(test|spec)\.tsx?$/.test(path))
const tests = paths.flatMap((path) => findTests(root, path))
const faults = findFaults(rules, tests)
const text = writePage(rules, tests)

const committed = join(root, PAGE)
const current = existsSync(committed) && readFileSync(committed, 'utf8') === text
if (!current && process.argv.includes('--check')) faults.push(`${PAGE} differs from the tests. Run: npm run rules`)
else if (!current) writeFileSync(committed, text)

for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode = 1
