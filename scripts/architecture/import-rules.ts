import type { Problem, SourceFile } from './source-files.ts'

/** One way only: a folder of server/src imports those further down. What stands in one line are strangers. */
const order = [
  ['cli.ts'],
  ['cli'],
  ['demo'],
  ['app.ts', 'describe.ts', 'http.ts', 'jobs.ts', 'routes.ts'],
  ['backups'],
  ['webhooks', 'notifications'],
  ['reactors'],
  ['moves'],
  ['imports'],
  ['refreshes'],
  ['offline-requests', 'manage'],
  ['installations'],
  ['activation-codes'],
  ['claims'],
  ['documents'],
  ['licenses'],
  ['leads'],
  ['accounts'],
  ['subscribers'],
  ['packages'],
  ['signing-keys'],
  ['attention'],
  ['access'],
  ['orgs'],
  ['events'],
  ['platform'],
]
const assemblers = 3
const ranks = new Map(order.flatMap((line, rank) => line.map((name) => [name, rank] as const)))

const server = 'server/src/'

function room(path: string): string | null {
  return path.startsWith(server) ? (path.slice(server.length).split('/')[0] ?? null) : null
}

/** The order of the server's folders, and that no folder stands outside it. */
export function checkOrder(files: SourceFile[]): Problem[] {
  return files.flatMap((file) => {
    const from = room(file.path)
    if (!from || file.isTest) return []
    const rank = ranks.get(from)
    if (rank === undefined) {
      return [
        { path: file.path, message: `"${from}" has no place in the order of scripts/architecture/import-rules.ts` },
      ]
    }
    return file.imports.flatMap((one) => {
      const to = one.target && room(one.target)
      if (!to || to === from) return []
      const below = ranks.get(to) ?? Infinity
      const together = rank === assemblers && below === assemblers
      if (below > rank || together) return []
      return [
        { path: file.path, line: one.line, message: `${from} may not import ${to}: the order goes the other way` },
      ]
    })
  })
}

/** Within a slice: routes, verbs, rules and queries, schema; each imports only what follows. */
export function checkLayers(files: SourceFile[]): Problem[] {
  return files.flatMap((file) => {
    const slice = room(file.path)
    if (!slice || file.isTest || slice === 'platform' || slice === 'cli' || slice.endsWith('.ts')) return []
    const from = layer(file.path)
    return file.imports.flatMap((one) => {
      if (!one.target || one.typeOnly || room(one.target) === 'platform' || !room(one.target)) return []
      const to = layer(one.target)
      const foreignRoutes = to === 'routes' && file.path !== one.target
      const upwards = from !== 'routes' && from !== 'verb' && to === 'verb'
      const fromSchema = from === 'schema' && to !== 'schema'
      if (!foreignRoutes && !upwards && !fromSchema) return []
      return [{ path: file.path, line: one.line, message: `${from}.ts may not import a ${to} file (${one.specifier})` }]
    })
  })
}

function layer(path: string): 'routes' | 'verb' | 'rules' | 'queries' | 'schema' {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.ts$/, '')
  // rows.ts takes the long mapping between columns and noun out of queries.ts.
  if (name === 'rows' || name.endsWith('-queries')) return 'queries'
  // A part of a slice has its own, such as seat-rules.ts.
  if (name.endsWith('-rules')) return 'rules'
  if (name.endsWith('-schema')) return 'schema'
  if (name.endsWith('-routes')) return 'routes'
  return name === 'routes' || name === 'rules' || name === 'queries' || name === 'schema' ? name : 'verb'
}

/** web → openapi.json ← server → sdk, and nothing else between the three. */
export function checkBorders(files: SourceFile[]): Problem[] {
  return files.flatMap((file) => {
    const home = file.path.split('/')[0] ?? ''
    if (!['server', 'web', 'sdk'].includes(home)) return []
    return file.imports.flatMap((one) => {
      const reason = crosses(home, one.specifier, one.target, file.path.startsWith('sdk/src/') && !file.isTest)
      return reason ? [{ path: file.path, line: one.line, message: reason }] : []
    })
  })
}

function crosses(home: string, specifier: string, target: string | null, shipped: boolean): string | null {
  if (target && !target.startsWith(`${home}/`)) return `${home} may not reach out of its workspace (${specifier})`
  if (home === 'server' && specifier.startsWith('@openlma/') && !/^@openlma\/sdk(\/node)?$/.test(specifier)) {
    return `the server takes from the SDK only what @openlma/sdk exports (${specifier})`
  }
  if (home === 'web' && specifier.startsWith('@openlma/'))
    return `web knows the server only by openapi.json (${specifier})`
  if (shipped && !target && !specifier.startsWith('node:')) return `the SDK has no dependencies (${specifier})`
  return null
}

/** No barrels: only the SDK's public surface passes on what others export. */
export function checkBarrels(files: SourceFile[]): Problem[] {
  const surface = /^sdk\/src\/(index|node)\.ts$/
  return files.flatMap((file) =>
    file.imports
      .filter((one) => one.reexport && !surface.test(file.path))
      .map((one) => ({
        path: file.path,
        line: one.line,
        message: `import ${one.specifier} where it is used: no barrels`,
      })),
  )
}

/** No file may need itself, by whatever detour. Types don't count: they are gone when the program runs. */
export function checkCycles(files: SourceFile[]): Problem[] {
  const edges = new Map(
    files.map((file) => [file.path, file.imports.flatMap((one) => (one.target && !one.typeOnly ? [one.target] : []))]),
  )
  const done = new Set<string>()
  const problems: Problem[] = []
  function walk(path: string, trail: string[]): void {
    const seen = trail.indexOf(path)
    if (seen >= 0) problems.push({ path, message: `imports itself: ${[...trail.slice(seen), path].join(' → ')}` })
    if (seen >= 0 || done.has(path)) return
    for (const next of edges.get(path) ?? []) walk(next, [...trail, path])
    done.add(path)
  }
  for (const path of edges.keys()) walk(path, [])
  return problems
}
