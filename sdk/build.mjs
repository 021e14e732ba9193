// Emits the package twice, because a product may `import` it or `require` it.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const dist = join(here, 'dist')
const work = join(dist, `.work-${process.pid}`)
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')

/** tsc decides the kind of module by the nearest package.json, so each kind is made from a copy beside one that says so. */
function emit(name, type) {
  const folder = join(work, name)
  mkdirSync(folder, { recursive: true })
  cpSync(join(here, 'src'), join(folder, 'src'), { recursive: true, filter: (path) => !path.endsWith('.test.ts') })
  writeFileSync(join(folder, 'package.json'), `{ "type": "${type}" }\n`)
  const compilerOptions = { rootDir: 'src', outDir: 'out', verbatimModuleSyntax: type === 'module' }
  const config = { extends: join(here, 'tsconfig.build.json'), compilerOptions, include: ['src'], exclude: [] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  execFileSync(process.execPath, [tsc, '-p', folder], { stdio: 'inherit' })
  cpSync(join(folder, 'package.json'), join(folder, 'out', 'package.json'))
  rewriteDeclarations(join(folder, 'out'))
}

/** tsc rewrites the endings of imports in code, but not in declarations. */
function rewriteDeclarations(folder) {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.d.ts'))) {
    const text = readFileSync(join(folder, name), 'utf8')
    writeFileSync(join(folder, name), text.replaceAll(/(from '\.\/[^']+)\.ts'/g, "$1.js'"))
  }
}

try {
  emit('esm', 'module')
  emit('cjs', 'commonjs')
  for (const name of ['esm', 'cjs']) {
    rmSync(join(dist, name), { recursive: true, force: true })
    renameSync(join(work, name, 'out'), join(dist, name))
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}
