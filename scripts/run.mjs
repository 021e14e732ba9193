// The door of every npm script. Plain JavaScript for Node 20 without dependencies, because it runs
// before anything is installed; it prepares what is missing and hands over to Node 24.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installIsCurrent } from './install-state.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const source = '--conditions=source'
// The embedded database is WebAssembly; compiled once and quickly, it opens sooner and takes less memory (decision 6).
const quick = '--liftoff-only'

/** What each task runs under Node 24, and which built parts it needs first. */
const tasks = {
  start: { builds: ['web', 'sdk'], command: [quick, source, 'server/src/cli.ts', 'serve'] },
  demo: { builds: ['web', 'sdk'], command: [quick, source, 'server/src/cli.ts', 'demo'] },
  cli: { builds: [], command: [source, 'server/src/cli.ts'] },
  dev: { builds: ['sdk'], command: [source, 'scripts/dev.ts'] },
  build: { builds: ['web', 'sdk'] },
  test: { builds: ['web', 'sdk'], command: [source, 'scripts/test.ts'] },
  check: { builds: ['sdk'], command: [source, 'scripts/check.ts'] },
  format: { builds: [], command: ['node_modules/oxfmt/bin/oxfmt'] },
  openapi: { builds: [], command: [source, 'scripts/openapi.ts'] },
  tables: { builds: [], command: [source, 'scripts/generate-tables.ts'] },
  rules: { builds: [], command: ['scripts/rules.ts'] },
  bench: { builds: ['web', 'sdk'], command: [source, 'bench/bench.ts'] },
}

/** What a build is made of: it is repeated when the content of any of these changed. */
const buildSources = {
  web: ['package-lock.json', 'web'],
  sdk: ['package-lock.json', 'tsconfig.base.json', 'sdk/src', 'sdk/package.json', 'sdk/tsconfig.json', 'sdk/build.mjs'],
}

const [name = '', ...args] = process.argv.slice(2)
const task = tasks[name]
if (!task) fail(`No task named "${name}". There are: ${Object.keys(tasks).join(', ')}.`)

process.chdir(root)
if (!installIsCurrent(root)) {
  step('Installing dependencies (npm ci), once; this takes a minute')
  npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  installIsCurrent(root)
}
const node = findNode()
for (const part of task.builds) buildIfStale(part)
if (task.command) handOver([...task.command, ...args])

// Standard output belongs to the task: `cli --json` must print nothing but JSON.
function step(text) {
  process.stderr.write(`openlma: ${text}\n`)
}

function fail(text) {
  step(text)
  process.exit(1)
}

function findNode() {
  const file = process.platform === 'win32' ? 'node.exe' : 'node'
  const bundled = join(root, 'node_modules', `node-${platformName()}-${process.arch}`, 'bin', file)
  if (existsSync(bundled)) return bundled
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 24 || (major === 24 && minor >= 7)) return process.execPath
  return fail(
    `Node 24.7 or later is needed and does not come with the project for ${process.platform}-${process.arch}. ` +
      `This is Node ${process.versions.node}. Install Node 24 from https://nodejs.org and run the command again.`,
  )
}

function platformName() {
  return process.platform === 'win32' ? 'win' : process.platform
}

function npm(npmArgs, quiet = false) {
  const cli = process.env.npm_execpath
  const [file, first] = cli && /\.c?js$/.test(cli) ? [process.execPath, [cli]] : ['npm', []]
  const shell = process.platform === 'win32' && file === 'npm'
  const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 2, 2]
  const done = spawnSync(file, [...first, ...npmArgs], { stdio, shell, encoding: 'utf8' })
  if (done.status === 0) return
  fail(`${done.stdout ?? ''}${done.stderr ?? ''}"npm ${npmArgs.join(' ')}" failed; its messages are above.`)
}

function buildIfStale(part) {
  const manifest = join(root, part, 'package.json')
  if (!existsSync(manifest) || !JSON.parse(readFileSync(manifest, 'utf8')).scripts?.build) return
  const stamp = join(root, part, 'dist', '.sources')
  const [built, touched] = existsSync(stamp) ? readFileSync(stamp, 'utf8').split('\n') : []
  // Reading every file takes a tenth of a second, which is only needed when one was touched.
  const states = hashOf(part, (path, stat) => `${path} ${stat.size} ${stat.mtimeMs}`)
  if (touched === states) return
  const wanted = hashOf(part, (path) => `${path} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`)
  const note = () => writeFileSync(stamp, `${wanted}\n${states}`)
  if (built === wanted) return note()
  const begun = Date.now()
  step(`Building ${part === 'web' ? 'the web app' : 'the SDK'}`)
  npm(['run', 'build', '--silent', '--workspace', part], true)
  mkdirSync(dirname(stamp), { recursive: true })
  note()
  step(`Built in ${((Date.now() - begun) / 1000).toFixed(1)} s`)
}

/** One hash over what `tell` says of each source file of the part, by its path and its state. */
function hashOf(part, tell) {
  const hash = createHash('sha256')
  const visit = (path) => {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (!stat || /\.(d\.ts\.map|log|tgz)$|\.test\.tsx?$/.test(path)) return
    if (!stat.isDirectory()) return void hash.update(`${tell(path, stat)}\n`)
    for (const child of readdirSync(path).sort()) {
      if (child !== 'node_modules' && child !== 'dist') visit(`${path}/${child}`)
    }
  }
  for (const path of buildSources[part]) visit(path)
  return hash.digest('hex')
}

function handOver(nodeArgs) {
  if (name === 'start') step('Starting the server')
  // Keeps compiled sources between starts, which halves the time until they run.
  const cache = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node') }
  const env = { ...cache, ...process.env }
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...nodeArgs], { stdio: 'inherit', env })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal signals the whole group already; a second SIGINT would mean "at once".
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal)))
  }
  child.on('error', (error) => fail(`${node} could not be started: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)))
  if (process.env.npm_lifecycle_event) endWithNpm(child)
}

// An npm that was killed cannot pass a signal on; the server must not keep port and data folder for nobody.
function endWithNpm(child) {
  const npmProcess = process.ppid
  setInterval(() => process.ppid !== npmProcess && child.kill('SIGTERM'), 300).unref()
}
