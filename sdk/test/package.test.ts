import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Vector } from '../fixtures/vector.ts'

const sdk = new URL('..', import.meta.url).pathname
const repository = join(sdk, '..')
const folder = mkdtempSync(join(tmpdir(), 'openlma-package-'))
const nodes = [20, 22, 24] as const

/** Installs the valid vector's documents in memory and checks, once as a product written for either kind of module. */
const product = `
async function run(sdk) {
  const { input, expect } = JSON.parse(require('node:fs').readFileSync('vector.json', 'utf8'))
  const now = () => input.now * 1000
  const opened = await sdk.openDocuments({ ...input, now })
  const store = sdk.fileStore('state-' + process.versions.node)
  const lma = await sdk.openLicense({ ...input, server: 'https://lma.example', installKey: 'ik_test', store, now })
  const right = JSON.stringify(opened.check()) === JSON.stringify(expect.answer)
  console.log(process.versions.node.split('.')[0], sdk.sdkVersion, right, lma.check().code)
}`

beforeAll(() => {
  run(process.execPath, [join(sdk, 'build.mjs')], sdk)
  npm(['pack', '--silent', '--pack-destination', folder], sdk)
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? ''
  writeFileSync(join(folder, 'package.json'), '{ "name": "product", "private": true }\n')
  npm(['install', '--silent', '--no-audit', '--no-fund', join(folder, tarball)], folder)
  writeFileSync(join(folder, 'vector.json'), JSON.stringify(validVector()))
  writeFileSync(join(folder, 'product.cjs'), `${product}\nrun(require('@openlma/sdk'))\n`)
  const requireIt = `import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)\n`
  writeFileSync(
    join(folder, 'product.mjs'),
    `import * as sdk from '@openlma/sdk'\n${requireIt}${product}\nawait run(sdk)\n`,
  )
}, 180_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each(nodes)('under Node %i', (major) => {
  it.for(['product.mjs', 'product.cjs'])('%s uses the installed package', { timeout: 300_000 }, (file, { skip }) => {
    const node = findNode(major)
    if (node === null) return skip(`no Node ${major} here, and none from the registry`)
    expect(run(node, [file], folder).trim()).toBe(`${major} 0.1.0 true document_missing`)
  })
})

it('names its version as package.json does, and depends on nothing', () => {
  const installed = JSON.parse(readFileSync(join(folder, 'node_modules/@openlma/sdk/package.json'), 'utf8')) as Record<
    string,
    unknown
  >
  expect(installed['version']).toBe('0.1.0')
  expect(installed['dependencies']).toBeUndefined()
  expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['@openlma'])
})

it('has types that a strict product can use, by either kind of module', () => {
  const source = `
    import { LmaError, openDocuments, openLicense, memoryStore, type Answer, type LicenseOptions } from '@openlma/sdk'
    export async function start(options: Omit<LicenseOptions, 'store'>): Promise<Answer> {
      const lma = await openLicense({ ...options, store: memoryStore() })
      lma.on('error', (error: LmaError) => console.log(error.code, error.retryAfter))
      // @ts-expect-error A question has no such member.
      lma.check({ users: 'u-1' })
      return (await openDocuments({ ...options, documents: lma.documents() })).check({ feature: 'reports' })
    }`
  writeFileSync(join(folder, 'esm.mts'), source)
  writeFileSync(join(folder, 'cjs.cts'), source)
  const flags = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--lib',
    'es2022,dom',
    '--types',
    '',
  ]
  run(process.execPath, [join(repository, 'node_modules/typescript/bin/tsc'), ...flags, 'esm.mts', 'cjs.cts'], folder)
})

it('goes into a bundle for browsers that needs nothing of Node', async () => {
  const { build } = (await import('vite')) as { build: (options: object) => Promise<unknown> }
  writeFileSync(
    join(folder, 'main.js'),
    `import { openDocuments } from '@openlma/sdk'\nglobalThis.open = openDocuments\n`,
  )
  const lib = { entry: 'main.js', formats: ['es'], fileName: 'main' }
  await build({ root: folder, configFile: false, logLevel: 'silent', build: { lib, outDir: 'bundle', minify: true } })
  const [name = ''] = readdirSync(join(folder, 'bundle'))
  const bundle = readFileSync(join(folder, 'bundle', name), 'utf8')
  expect(bundle).not.toMatch(/(from|import\(|require\()\s*["'`]node:/)
  expect(bundle).not.toContain('check-in')
  expect(bundle.length).toBeLessThan(20_000)
})

function validVector(): Vector {
  const { vectors } = JSON.parse(readFileSync(join(sdk, 'fixtures/vectors.json'), 'utf8')) as { vectors: Vector[] }
  const found = vectors.find(({ name }) => name === 'valid')
  if (!found) throw new Error('no vector named valid')
  return found
}

/** This Node or the host's where the number fits, else one from the registry, kept for the next run. */
function findNode(major: number): string | null {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath
  const host = (process.env['PATH'] ?? '').split(':').map((path) => join(path, 'node'))
  const fitting = host.find((path) => existsSync(path) && versionOf(path).startsWith(`v${major}.`))
  if (fitting !== undefined) return fitting
  const name = `node-${process.platform}-${process.arch}`
  const cache = join(repository, 'node_modules/.cache/openlma-nodes', String(major))
  const path = join(cache, 'node_modules', name, 'bin/node')
  try {
    mkdirSync(cache, { recursive: true })
    writeFileSync(join(cache, 'package.json'), '{ "name": "node-for-tests", "private": true }\n')
    if (!existsSync(path)) npm(['install', '--silent', '--no-audit', '--no-fund', `${name}@${major}`], cache)
    return versionOf(path).startsWith(`v${major}.`) ? path : null
  } catch {
    return null
  }
}

function versionOf(node: string): string {
  try {
    return run(node, ['--version'], tmpdir())
  } catch {
    return ''
  }
}

function npm(args: string[], cwd: string): void {
  run('npm', args, cwd)
}

/** Without what this test run has set for itself. */
function run(command: string, args: string[], cwd: string): string {
  const { NODE_OPTIONS: _, ...env } = process.env
  for (const name of Object.keys(env)) if (name.toLowerCase().startsWith('npm_config_prefix')) delete env[name]
  try {
    return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`)
  }
}
