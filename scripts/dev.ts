// `npm run dev`: the server, which restarts when its sources change, and the web app with hot reload.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { root } from './run-step.ts'

const vite = join(dirname(createRequire(join(root, 'web/package.json')).resolve('vite/package.json')), 'bin/vite.js')
const server = ['--conditions=source', '--watch', '--watch-preserve-output', 'server/src/cli.ts', 'serve']
const children = [
  spawn(process.execPath, [...server, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' }),
  spawn(process.execPath, [vite], { cwd: join(root, 'web'), stdio: 'inherit' }),
]

// Whichever ends first takes the other with it.
for (const child of children) child.once('exit', (code) => stop(code ?? 0))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(0))

function stop(code: number): void {
  process.exitCode ??= code
  for (const child of children) if (child.exitCode === null) child.kill('SIGTERM')
}
