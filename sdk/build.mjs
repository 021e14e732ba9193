// Emits the package twice, because a product may `import` it or `require` it.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const typescript = createRequire(import.meta.url).resolve('typescript/package.json')
const tsc = join(dirname(typescript), 'bin', 'tsc')
const dist = join(here, 'dist')

rmSync(dist, { recursive: true, force: true })
execFileSync(process.execPath, [tsc, '-p', join(here, 'tsconfig.build.json')], { stdio: 'inherit' })

// The kind of module `nodenext` emits follows the nearest package.json, so the second emit runs on a copy that says so.
const copy = join(here, '.build-cjs')
try {
  mkdirSync(copy, { recursive: true })
  cpSync(join(here, 'src'), join(copy, 'src'), { recursive: true, filter: (path) => !path.endsWith('.test.ts') })
  writeFileSync(join(copy, 'package.json'), '{ "type": "commonjs" }\n')
  writeFileSync(
    join(copy, 'tsconfig.json'),
    JSON.stringify({
      extends: '../tsconfig.build.json',
      compilerOptions: { verbatimModuleSyntax: false, rootDir: 'src', outDir: '../dist/cjs' },
      include: ['src'],
      exclude: [],
    }),
  )
  execFileSync(process.execPath, [tsc, '-p', copy], { stdio: 'inherit' })
  writeFileSync(join(dist, 'cjs', 'package.json'), '{ "type": "commonjs" }\n')
} finally {
  rmSync(copy, { recursive: true, force: true })
}
