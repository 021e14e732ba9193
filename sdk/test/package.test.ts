import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { packageId, primaryRoot, spareRoot } from '../fixtures/signer.ts'
import { startVendorServer } from './vendor-server.ts'

const sdk = new URL('..', import.meta.url).pathname
const repository = join(sdk, '..')
const folder = mkdtempSync(join(tmpdir(), 'openlma-package-'))
const nodes = [20, 22, 24] as const

/** A product written for either kind of module: installs, checks, and opens the documents as its browser side would. */
const product = `
async function run({ openLicense, openDocuments, fileStore, sdkVersion }) {
  const options = { ...JSON.parse(process.argv[2]), installKey: 'ik_test_fixture', proxy: false }
  const lma = await openLicense({ ...options, store: fileStore(options.folder) })
  lma.start()
  await lma.install({ version: '3.1.0', subscriber: { orgId: 'acme-prod' } })
  await lma.checkIn()
  const opened = await openDocuments({ ...options, documents: lma.documents() })
  const answers = [lma.check({ feature: 'reports' }).code, opened.check({ feature: 'api' }).code]
  console.log(process.versions.node.split('.')[0], sdkVersion, ...answers)
}`

beforeAll(() => {
  run(process.execPath, [join(sdk, 'build.mjs')], sdk)
  npm(['pack', '--silent', '--pack-destination', folder], sdk)
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? ''
  writeFileSync(join(folder, 'package.json'), '{ "name": "product", "private": true }\n')
  npm(['install', '--silent', '--no-audit', '--no-fund', join(folder, tarball)], folder)
  writeFileSync(join(folder, 'product.cjs'), `${product}\nrun(require('@openlma/sdk'))\n`)
  writeFileSync(join(folder, 'product.mjs'), `import * as sdk from '@openlma/sdk'\n${product}\nawait run(sdk)\n`)
}, 180_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each(nodes)('under Node %i', (major) => {
  it.for(['product.mjs', 'product.cjs'])('%s installs itself', { timeout: 300_000 }, async (file, { skip }) => {
    const node = findNode(major)
    if (node === null) return skip(`no Node ${major} here, and none from the registry`)
    const vendor = await startVendorServer()
    onTestFinished(() => vendor.stop())
    const rootKeys = [primaryRoot.jwk, spareRoot.jwk]
    const options = { server: vendor.url, packageId, rootKeys, folder: join(folder, `state-${major}-${file}`) }
    const { stdout, stderr } = await promisify(execFile)(node, [file, JSON.stringify(options)], { cwd: folder })
    expect([stdout.trim(), stderr]).toEqual([`${major} 0.1.0 licensed feature_missing`, ''])
    expect(vendor.installations[0]?.acknowledged).toBe(1)
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
