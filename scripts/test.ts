// `npm test`: every Vitest project, then the journeys in a browser. Names given as arguments choose among them
// (`npm test -- sdk e2e`). The last line is always `N passed, N failed`.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runStep } from './run-step.ts'
import { judged, playwrightTotals, totalsLine, vitestTotals } from './test-totals.ts'
import type { Totals } from './test-totals.ts'

const chosen = process.argv.slice(2)
const projects = chosen.filter((name) => name !== 'e2e')
const folder = mkdtempSync(join(tmpdir(), 'openlma-test-'))

async function unitTests(): Promise<Totals> {
  const report = join(folder, 'vitest.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const args = ['run', ...reporters, ...projects.flatMap((name) => ['--project', name])]
  const run = await runStep(['node_modules/vitest/vitest.mjs', ...args], { show: true })
  return judged(readReport(report, vitestTotals), run.ok)
}

async function journeys(): Promise<Totals> {
  const report = join(folder, 'playwright.json')
  const run = await runStep(['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'], {
    show: true,
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  })
  return judged(readReport(report, playwrightTotals), run.ok)
}

function readReport<Report>(path: string, totals: (report: Report) => Totals): Totals {
  if (!existsSync(path)) return { passed: 0, failed: 0 }
  return totals(JSON.parse(readFileSync(path, 'utf8')) as Report)
}

const parts: Totals[] = []
if (chosen.length === 0 || projects.length > 0) parts.push(await unitTests())
if (chosen.length === 0 || chosen.includes('e2e')) parts.push(await journeys())
rmSync(folder, { recursive: true, force: true })
const sum = (key: keyof Totals): number => parts.reduce((total, part) => total + part[key], 0)
const totals = { passed: sum('passed'), failed: sum('failed') }
console.log(`\n${totalsLine(totals)}`)
process.exitCode = totals.failed > 0 ? 1 : 0
