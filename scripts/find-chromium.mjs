// Finds a Chromium for the browser tests, or brings one. Where the result needs its own libraries or fonts,
// they are named in `env`. Run by itself it prints what it found as JSON.
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdtempSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  accessSync,
  constants,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'

const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const systemNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/**
 * In this order: CHROMIUM_PATH, a browser of the system, one that Playwright has downloaded, the one that comes
 * with npm, Debian's package if we are root. Each is started once before it is believed.
 *
 * @returns {Promise<{ executablePath: string, env: Record<string, string> }>}
 */
export async function findChromium() {
  const given = process.env.CHROMIUM_PATH
  if (given) {
    const refusal = await whyNot(given, {})
    if (refusal) throw new Error(`CHROMIUM_PATH=${given} does not start: ${refusal}`)
    return { executablePath: given, env: {} }
  }
  const reasons = []
  for (const find of [fromSystem, fromPlaywright, fromNpm, fromDebian]) {
    for (const found of await find()) {
      const refusal = await whyNot(found.executablePath, found.env)
      if (!refusal) return found
      reasons.push(`${found.executablePath}: ${refusal}`)
    }
  }
  throw new Error(
    'No Chromium for the browser tests. Install the package "chromium" (Debian, Ubuntu: apt-get install chromium) ' +
      `or set CHROMIUM_PATH.\n${reasons.join('\n')}`,
  )
}

async function whyNot(executablePath, env) {
  try {
    accessSync(executablePath, constants.X_OK)
    const browser = await chromium.launch(launchOptions({ executablePath, env }))
    const page = await browser.newPage()
    await page.setContent('<p>works')
    await browser.close()
    return null
  } catch (error) {
    return error.message.split('\n').slice(0, 3).join(' ')
  }
}

/** How Playwright starts what `findChromium` found. */
export function launchOptions({ executablePath, env }) {
  return { executablePath, args: chromiumArgs, env: { ...process.env, ...env }, timeout: 30_000 }
}

function fromSystem() {
  const folders = (process.env.IGNORE_SYSTEM_CHROMIUM ? '' : (process.env.PATH ?? '')).split(delimiter)
  const paths = folders.filter(Boolean).flatMap((folder) => systemNames.map((name) => join(folder, name)))
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
  return [...paths, mac].filter((path) => existsSync(path)).map((executablePath) => ({ executablePath, env: {} }))
}

function fromPlaywright() {
  const folder = process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), '.cache', 'ms-playwright')
  if (!existsSync(folder)) return []
  const inside = ['chrome-linux/chrome', 'chrome-linux64/chrome', 'chrome-linux/headless_shell']
  return readdirSync(folder)
    .filter((name) => name.startsWith('chromium'))
    .flatMap((name) => inside.map((path) => join(folder, name, path)))
    .filter((path) => existsSync(path))
    .map((executablePath) => ({ executablePath, env: {} }))
}

function fromDebian() {
  const wanted = !process.env.IGNORE_SYSTEM_CHROMIUM && process.getuid?.() === 0
  if (!wanted || !existsSync('/usr/bin/apt-get')) return []
  console.error('openlma: Installing Chromium (apt-get install chromium), once')
  const options = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  spawnSync('apt-get', ['update', '-qq'], options)
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options)
  return fromSystem()
}

async function fromNpm() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return []
  const cache = join(root, 'node_modules', '.cache', 'chromium')
  if (!existsSync(cache)) await unpack(cache)
  const libraries = [join(cache, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':')
  const env = { FONTCONFIG_FILE: join(cache, 'fonts.conf') }
  const executablePath = join(cache, 'chromium')
  return [
    { executablePath, env },
    { executablePath, env: { ...env, LD_LIBRARY_PATH: libraries } },
  ]
}

async function unpack(cache) {
  const packed = join(root, 'node_modules', '@sparticuz', 'chromium', 'bin')
  console.error('openlma: Unpacking the Chromium that comes with npm, once')
  mkdirSync(dirname(cache), { recursive: true })
  const stage = mkdtempSync(`${cache}-`)
  const before = process.env.TMPDIR
  // The package unpacks into the folder for temporary files, which others may write to; we give it ours.
  process.env.TMPDIR = stage
  try {
    const { inflate } = await import('@sparticuz/chromium')
    for (const file of readdirSync(packed)) await inflate(join(packed, file))
    writeFileSync(join(stage, 'fonts.conf'), fontSettings(cache))
    renameSync(stage, cache)
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
    rmSync(stage, { recursive: true, force: true })
  }
}

function fontSettings(cache) {
  const folders = [join(cache, 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts']
  const dirs = folders.map((folder) => `<dir>${folder}</dir>`).join('')
  return `<?xml version="1.0"?><fontconfig>${dirs}<cachedir>${join(cache, 'font-cache')}</cachedir></fontconfig>\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify(await findChromium(), null, 2))
