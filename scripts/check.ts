// `npm run check`: everything about the code that is not a test. One line per step, all failures at the end.
import { runStep } from './run-step.ts'
import { totalsLine } from './test-totals.ts'

const tsc = 'node_modules/typescript/lib/tsc.js'

const steps: [name: string, args: string[]][] = [
  ['types of sdk', [tsc, '-p', 'sdk']],
  ['types of server', [tsc, '-p', 'server']],
  ['types of web', [tsc, '-p', 'web']],
  ['types of scripts, e2e, bench', [tsc, '-p', '.']],
  ['lint', ['node_modules/oxlint/bin/oxlint', '--deny-warnings']],
  ['format', ['node_modules/oxfmt/bin/oxfmt', '--check', '.']],
  ['dead code', ['node_modules/knip/bin/knip.js']],
  ['architecture', ['scripts/check-architecture.ts']],
  ['contract', ['--conditions=source', 'scripts/openapi.ts', '--check']],
  ['rules', ['scripts/rules.ts', '--check']],
]

const chosen = process.argv.slice(2)
const failures: string[] = []
let passed = 0
for (const [name, args] of steps) {
  if (chosen.length > 0 && !chosen.some((word) => name.includes(word))) continue
  const { ok, output, seconds } = await runStep(args, { env: { NO_COLOR: '1', FORCE_COLOR: '0' } })
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)`)
  if (ok) passed += 1
  else failures.push(`\n── ${name}\n${output.trim()}`)
}
for (const failure of failures) console.log(failure)
console.log(`\n${totalsLine({ passed, failed: failures.length })}`)
process.exitCode = failures.length > 0 ? 1 : 0
