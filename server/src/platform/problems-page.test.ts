import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROBLEMS } from './errors.ts'

const PAGE = join(import.meta.dirname, '../../../docs/problems.md')

/** The table of the page. `UPDATE_DOCS=1` writes it. */
function problemsTable(): string {
  const lines = Object.entries(PROBLEMS).map(([code, [status, title]]) => `| \`${code}\` | ${status} | ${title} |`)
  return ['| Code | Status | Meaning |', '| --- | --- | --- |', ...lines].join('\n')
}

test('docs/problems.md tells every code as it is', () => {
  const page = readFileSync(PAGE, 'utf8')
  const table = problemsTable()
  if (process.env['UPDATE_DOCS']) writeFileSync(PAGE, page.replace(/\| Code \|[^]*?\n(?=\n)/, `${table}\n`))
  else expect(page).toContain(`\n${table}\n\n`)
})
