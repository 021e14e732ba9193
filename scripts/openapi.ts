// Writes what is generated from the routes: openapi.json, and the web app's types from it.
// With --check it writes nothing and fails when the committed files differ.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root, runStep } from './run-step.ts'

const folder = mkdtempSync(join(tmpdir(), 'openlma-openapi-'))
const contract = join(folder, 'openapi.json')
const types = join(folder, 'api-types.d.ts')

async function generate(): Promise<void> {
  const document = await runStep(['--conditions=source', 'server/src/cli.ts', 'openapi'])
  if (!document.ok) throw new Error(`The server could not describe its routes:\n${document.output}`)
  writeFileSync(contract, `${document.stdout.trim()}\n`)
  const fromWeb = createRequire(join(root, 'web/package.json'))
  const generator = join(dirname(fromWeb.resolve('openapi-typescript')), '../bin/cli.js')
  const typed = await runStep([generator, contract, '--output', types])
  if (!typed.ok) throw new Error(`The web app's types could not be generated:\n${typed.output}`)
}

try {
  await generate()
  const outdated: string[] = []
  for (const [fresh, path] of [
    [contract, 'openapi.json'],
    [types, 'web/src/api-types.d.ts'],
  ] as const) {
    const text = readFileSync(fresh, 'utf8')
    const committed = join(root, path)
    if (existsSync(committed) && readFileSync(committed, 'utf8') === text) continue
    if (process.argv.includes('--check')) outdated.push(path)
    else writeFileSync(committed, text)
  }
  if (outdated.length > 0) throw new Error(`${outdated.join(' and ')} differ from the routes. Run: npm run openapi`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
