import { calledName, lineAt, visit } from './source-files.ts'
import type { Node, Problem, SourceFile } from './source-files.ts'

const builders = new Set([
  'selectFrom',
  'insertInto',
  'updateTable',
  'deleteFrom',
  'mergeInto',
  'replaceInto',
  'selectNoFrom',
])
const drivers = /^(kysely|pg|@electric-sql\/.*)(\/|$)/

function isSlice(file: SourceFile): boolean {
  return /^server\/src\/(?!platform\/|cli\/)[^/]+\//.test(file.path) && !file.isTest
}

function baseName(file: SourceFile): string {
  return file.path.slice(file.path.lastIndexOf('/') + 1)
}

function holdsSql(file: SourceFile): boolean {
  return /^([a-z-]+-)?queries\.ts$/.test(baseName(file))
}

/** SQL stands in queries.ts, or <part>-queries.ts where a slice outgrew one file, and in platform/ only. */
export function checkSql(files: SourceFile[]): Problem[] {
  return files.flatMap((file) => {
    const outside = file.path.startsWith('server/src/') && !file.path.startsWith('server/src/platform/')
    if (!outside || file.isTest || holdsSql(file)) return []
    const problems: Problem[] = file.imports
      .filter((one) => drivers.test(one.specifier))
      .map((one) => ({
        path: file.path,
        line: one.line,
        message: `${one.specifier} belongs to queries.ts and platform/`,
      }))
    visit(file.program, (node) => {
      const tag = node.type === 'TaggedTemplateExpression' ? (node['tag'] as Node)['name'] : null
      const call = calledName(node)?.split('.').at(-1) ?? ''
      if (tag === 'sql' || builders.has(call)) {
        problems.push({ path: file.path, line: lineAt(file.text, node.start), message: 'SQL belongs to queries.ts' })
      }
    })
    return problems
  })
}

function readsClockOrChance(node: Node): string | null {
  if (node.type === 'MemberExpression' && plainName(node) === 'Temporal.Now') return 'Temporal.Now'
  const name = calledName(node)
  if (name === 'Date.now' || name === 'Math.random') return `${name}()`
  const bare = node.type === 'NewExpression' && name === 'Date' && (node['arguments'] as unknown[]).length === 0
  return bare ? 'new Date()' : null
}

function plainName(node: Node): string {
  return `${String((node['object'] as Node)['name'])}.${String((node['property'] as Node)['name'])}`
}

/** Time and chance come from platform/, so that a test can decide them. */
export function checkClock(files: SourceFile[]): Problem[] {
  return files.flatMap((file) => {
    if (!file.path.startsWith('server/src/') || file.path.startsWith('server/src/platform/') || file.isTest) return []
    const problems: Problem[] = []
    visit(file.program, (node) => {
      const call = readsClockOrChance(node)
      const message = `${call ?? ''} belongs to platform/: take the time or the random value from the context`
      if (call) problems.push({ path: file.path, line: lineAt(file.text, node.start), message })
    })
    return problems
  })
}

const pure =
  /(^|\/|-)(schema|rules)\.ts$|^(temporal-polyfill|email-providers\/all\.json|@openlma\/sdk)$|\/platform\/(errors|places|text)\.ts$/

/** rules.ts decides and does nothing else: no input, no output, no waiting. */
export function checkPureRules(files: SourceFile[]): Problem[] {
  return files
    .filter((file) => isSlice(file) && /^([a-z-]+-)?rules\.ts$/.test(baseName(file)))
    .flatMap((file) => {
      const problems: Problem[] = file.imports
        .filter((one) => !one.typeOnly && !pure.test(one.specifier))
        .map((one) => ({ path: file.path, line: one.line, message: `rules.ts may not import ${one.specifier}` }))
      visit(file.program, (node) => {
        const impure = node.type === 'AwaitExpression' || node['async'] === true || readsGlobal(node)
        const message = 'rules.ts is pure: nothing is awaited, and process, fetch and console are not used'
        if (impure) problems.push({ path: file.path, line: lineAt(file.text, node.start), message })
      })
      return problems
    })
}

function readsGlobal(node: Node): boolean {
  if (node.type !== 'MemberExpression') return calledName(node) === 'fetch'
  return ['process', 'console', 'globalThis'].includes(String((node['object'] as Node)['name']))
}

type Piece = { node: Node; calls: Set<string> }

/**
 * Who opens a transaction checks the permission and writes the event, in the same function or in others of its file.
 * An exception is said beside it: `NOTE no event: <reason>` or `NOTE no permission: <reason>`.
 */
export function checkWrites(files: SourceFile[]): { problems: Problem[]; exceptions: Problem[] } {
  const problems: Problem[] = []
  const exceptions: Problem[] = []
  for (const file of files.filter(isSlice)) {
    if (holdsSql(file)) continue
    const pieces = topLevelPieces(file)
    for (const [name, piece] of pieces) {
      if (!piece.calls.has('inTransaction')) continue
      const calls = reachable(name, pieces)
      const line = lineAt(file.text, piece.node.start)
      const judge = (word: string, fulfilled: boolean, message: string): void => {
        if (fulfilled) return
        const excuse = noteFor(file, piece.node, word)
        if (excuse) exceptions.push({ path: file.path, line, message: `no ${word}: ${excuse}` })
        else problems.push({ path: file.path, line, message })
      }
      const all = [...calls]
      const permitted = all.some((call) => /(^|\.)(require|authorize)([A-Z]\w*)?$/.test(call))
      const emitted = all.some((call) => /(^|\.)emit([A-Z]\w*)?$/.test(call))
      judge('permission', permitted, `${name} opens a transaction without checking a permission`)
      judge('event', emitted, `${name} opens a transaction without writing an event`)
    }
  }
  return { problems, exceptions }
}

function topLevelPieces(file: SourceFile): Map<string, Piece> {
  const pieces = new Map<string, Piece>()
  for (const statement of file.program['body'] as Node[]) {
    const declaration = ((statement['declaration'] as Node | null) ?? statement) as Node
    const declared = (declaration['declarations'] as Node[] | undefined) ?? [declaration]
    for (const one of declared) {
      const name = (one['id'] as Node | undefined)?.['name']
      const calls = new Set<string>()
      visit(one, (node) => {
        const call = calledName(node)
        if (call) calls.add(call)
      })
      pieces.set(typeof name === 'string' ? name : `statement at ${one.start}`, { node: statement, calls })
    }
  }
  return pieces
}

function reachable(name: string, pieces: Map<string, Piece>, seen = new Set<string>()): Set<string> {
  const calls = new Set<string>()
  if (seen.has(name)) return calls
  seen.add(name)
  for (const call of pieces.get(name)?.calls ?? []) {
    calls.add(call)
    for (const inner of reachable(call, pieces, seen)) calls.add(inner)
  }
  return calls
}

function noteFor(file: SourceFile, node: Node, word: string): string | null {
  const before = file.text.slice(0, node.start).trimEnd().length
  const near = file.comments.filter((one) => one.start >= node.start && one.end <= node.end)
  const above = file.comments.filter(
    (one) => one.end <= node.start && /^\s*$/.test(file.text.slice(one.end, node.start)),
  )
  const texts = [...near, ...above, ...file.comments.filter((one) => one.end === before)].map((one) => one.value)
  for (const text of texts) {
    const match = text.match(new RegExp(`NOTE no ${word}: *(\\S.*)`))
    if (match) return match[1]!.split('NOTE ')[0]!.trim()
  }
  return null
}
