import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'
import { parseSync } from 'oxc-parser'

export type Problem = { path: string; line?: number; message: string }

/** An import or re-export. `target` is the path of the file it names, `null` for a package. */
export type Import = { specifier: string; target: string | null; typeOnly: boolean; reexport: boolean; line: number }

export type Node = { type: string; start: number; end: number } & Record<string, unknown>

export type SourceFile = {
  /** From the root of the repository, with forward slashes. */
  path: string
  text: string
  isTest: boolean
  imports: Import[]
  program: Node
  comments: { value: string; start: number; end: number }[]
}

const skipped = new Set(['node_modules', 'dist', '.git', '.cache', 'data', 'test-results', 'playwright-report'])

/** Every file below `folder`, as paths from `root`. */
export function listFiles(root: string, folder = ''): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (skipped.has(entry.name)) return []
      const path = folder ? `${folder}/${entry.name}` : entry.name
      return entry.isDirectory() ? listFiles(root, path) : [path]
    })
}

/** Reads and parses one TypeScript file. Throws when it is not TypeScript. */
export function readSource(root: string, path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8')
  const parsed = parseSync(path, text)
  if (parsed.errors[0]) throw new Error(`${path}: ${parsed.errors[0].message}`)
  const { staticImports, staticExports } = parsed.module
  const line = (offset: number): number => lineAt(text, offset)
  const found = (specifier: string, typeOnly: boolean, reexport: boolean, start: number): Import => ({
    specifier,
    target: specifier.startsWith('.') ? join(dirname(path), specifier) : null,
    typeOnly,
    reexport,
    line: line(start),
  })
  const imports = staticImports.map((one) => {
    const typeOnly = one.entries.length > 0 && one.entries.every((entry) => entry.isType)
    return found(one.moduleRequest.value, typeOnly, false, one.start)
  })
  const reexports = staticExports.flatMap((one) =>
    one.entries.flatMap((entry) =>
      entry.moduleRequest ? [found(entry.moduleRequest.value, entry.isType, true, one.start)] : [],
    ),
  )
  const dynamic = [...text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)].map((match) =>
    found(match[1]!, false, false, match.index),
  )
  return {
    path,
    text,
    isTest: /\.(test|spec)\.tsx?$/.test(path),
    imports: [...imports, ...reexports, ...dynamic],
    program: parsed.program as unknown as Node,
    comments: parsed.comments,
  }
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

/** Visits `node` and everything in it, parents first. */
export function visit(node: unknown, see: (node: Node) => void): void {
  if (Array.isArray(node)) {
    for (const child of node) visit(child, see)
  } else if (typeof node === 'object' && node !== null) {
    const seen = node as Node
    if (typeof seen.type === 'string') see(seen)
    for (const value of Object.values(seen)) if (typeof value === 'object') visit(value, see)
  }
}

/** What a call names: `emit` for `emit(…)`, `.require` for `anything.require(…)`, `Date.now` where both are plain names. */
export function calledName(node: Node): string | null {
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return null
  const callee = node['callee'] as Node
  if (callee.type === 'Identifier') return String(callee['name'])
  if (callee.type !== 'MemberExpression' || callee['computed']) return null
  const object = callee['object'] as Node
  const property = String((callee['property'] as Node)['name'])
  return object.type === 'Identifier' ? `${String(object['name'])}.${property}` : `.${property}`
}
