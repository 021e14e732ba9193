import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = mkdtempSync(join(tmpdir(), 'openlma-run-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

beforeAll(() => {
  for (const name of ['run.mjs', 'install-state.mjs']) {
    write(`scripts/${name}`, '')
    copyFileSync(join(import.meta.dirname, name), join(root, 'scripts', name))
  }
  const packages = { '': { name: 'stand-in' } }
  write('package.json', JSON.stringify({ name: 'stand-in', private: true, workspaces: ['web'] }))
  write('package-lock.json', JSON.stringify({ packages }))
  write('node_modules/.package-lock.json', JSON.stringify({ packages }))
  const build = `node -e "fs.mkdirSync('dist',{recursive:true});fs.appendFileSync('dist/built','x')"`
  write('web/package.json', JSON.stringify({ name: 'web', version: '1.0.0', scripts: { build } }))
  write('web/src/main.ts', 'one')
  write(
    'server/src/cli.ts',
    `const words: string[] = process.argv.slice(2)
     if (words[0] === 'serve') {
       process.on('SIGTERM', () => process.exit(7))
       setInterval(() => {}, 1000)
       console.log('serving')
     } else console.log(JSON.stringify({ words, source: process.execArgv.includes('--conditions=source') }))`,
  )
})

function run(...args: string[]) {
  return spawnSync(process.execPath, [join(root, 'scripts/run.mjs'), ...args], { encoding: 'utf8', cwd: tmpdir() })
}

test('a command line gets its arguments, and standard output for itself', () => {
  const { stdout, status } = run('cli', 'create-admin', '--org', 'Acme & Sons', '--json')
  expect(JSON.parse(stdout)).toEqual({ words: ['create-admin', '--org', 'Acme & Sons', '--json'], source: true })
  expect(status).toBe(0)
})

test('an unknown task is refused with the list of tasks', () => {
  const { stderr, status } = run('strat')
  expect(status).toBe(1)
  expect(stderr).toContain('No task named "strat". There are: start,')
})

test('a build is repeated only when its sources changed', () => {
  const built = (): number => readFileSync(join(root, 'web/dist/built')).length
  expect(run('build').stderr).toContain('Building the web app')
  expect(run('build').stderr).toBe('')
  expect(built()).toBe(1)
  write('web/src/main.test.ts', 'tests are not built')
  expect(run('build').stderr).toBe('')
  write('web/src/main.ts', 'two')
  expect(run('build').stderr).toContain('Building the web app')
  expect(built()).toBe(2)
})

test('the server gets the signal and its exit code comes back', async () => {
  const child = spawn(process.execPath, [join(root, 'scripts/run.mjs'), 'start'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  expect(code).toBe(7)
})
