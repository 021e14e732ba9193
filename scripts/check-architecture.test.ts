import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { checkTree } from './architecture/check-tree.ts'

type Tree = Record<string, string>

const folder = mkdtempSync(join(tmpdir(), 'openlma-architecture-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let made = 0
function check(tree: Tree): { problems: string[]; exceptions: string[] } {
  const root = join(folder, String((made += 1)))
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const { problems, exceptions } = checkTree(root)
  const text = (one: { path: string; message: string }): string => `${one.path}: ${one.message}`
  return { problems: problems.map(text), exceptions: exceptions.map(text) }
}

const verb = `
import { inTransaction } from '../platform/context.ts'
import { emit } from '../events/emit.ts'
import { decide } from './rules.ts'
import { save } from './queries.ts'
export async function modifyLicense(ctx: Ctx) {
  ctx.require('licenses:write')
  return inTransaction(ctx, async (tx) => { await save(tx, decide(tx.now())); await emit(tx, 'license.modified') })
}`

const house: Tree = {
  'server/src/platform/context.ts': 'export const inTransaction = () => {}\nexport const now = () => Date.now()',
  'server/src/events/emit.ts': 'export async function emit() {}',
  'server/src/licenses/schema.ts': 'export type License = { id: string }',
  'server/src/licenses/rules.ts': `import type { License } from './schema.ts'\nexport const decide = (at: Date): License => ({ id: String(at) })`,
  'server/src/licenses/queries.ts': `import { sql } from 'kysely'\nexport const save = (tx: Tx) => tx.db.updateTable('licenses').set({ n: sql\`1\` })`,
  'server/src/licenses/modify.ts': verb,
  'server/src/licenses/routes.ts': `import { modifyLicense } from './modify.ts'\nexport const routes = [modifyLicense]`,
  'server/src/cli/serve.ts': `import { all } from '../http.ts'\nexport const serve = all`,
  'server/src/cli.ts': `import { serve } from './cli/serve.ts'\nexport const run = serve`,
  'server/src/http.ts': `import { routes } from './licenses/routes.ts'\nexport const all = routes`,
  'server/src/licenses/modify.test.ts': `import { sql } from 'kysely'\nexport const now = [Date.now(), sql]`,
  'web/src/licenses/LicenseList.tsx': 'export const LicenseList = () => null',
  'sdk/src/index.ts': `export { verify } from './verify.ts'`,
  'sdk/src/verify.ts': `import { readFileSync } from 'node:fs'\nexport const verify = readFileSync`,
  'docs/guide.md': 'See `server/src/licenses/modify.ts`, `server/src/*/routes.ts` and [this page](guide.md#top).',
}

test('a tidy house has no problems', () => {
  expect(check(house)).toEqual({ problems: [], exceptions: [] })
})

const long = (lines: number): string => 'export const x = 1\n'.repeat(1) + '// line\n'.repeat(lines - 1)

const broken: [rule: string, path: string, text: string, problem: RegExp][] = [
  ['order', 'server/src/packages/x-ray.ts', `import '../licenses/rules.ts'`, /packages may not import licenses/],
  [
    'order of reactors',
    'server/src/licenses/tell.ts',
    `import '../webhooks/send.ts'`,
    /licenses may not import webhooks/,
  ],
  ['order below assemblers', 'server/src/leads/x-ray.ts', `import '../http.ts'`, /leads may not import http\.ts/],
  [
    'order by dynamic import',
    'server/src/orgs/x-ray.ts',
    `export const f = () => import('../leads/routes.ts')`,
    /orgs may not import leads/,
  ],
  [
    'order of types',
    'server/src/platform/x-ray.ts',
    `import type { License } from '../licenses/schema.ts'`,
    /platform may not/,
  ],
  ['known folders', 'server/src/misfits/add.ts', 'export const x = 1', /"misfits" has no place/],
  [
    'layers: queries',
    'server/src/licenses/queries.ts',
    `import { modifyLicense } from './modify.ts'\nexport const f = modifyLicense`,
    /queries\.ts may not import a verb/,
  ],
  [
    'layers: schema',
    'server/src/licenses/schema.ts',
    `import { save } from './queries.ts'\nexport const f = save`,
    /schema\.ts may not import a queries/,
  ],
  [
    'layers: routes',
    'server/src/licenses/modify.ts',
    `import { routes } from './routes.ts'\nexport const f = routes`,
    /verb\.ts may not import a routes/,
  ],
  [
    'border of web',
    'web/src/session.ts',
    `import type { License } from '../../server/src/licenses/schema.ts'`,
    /web may not reach out/,
  ],
  [
    'border of web to sdk',
    'web/src/session.ts',
    `import { verify } from '@openlma/sdk'\nexport const f = verify`,
    /openapi\.json/,
  ],
  [
    'border of server',
    'server/src/licenses/sign.ts',
    `import { verify } from '../../../sdk/src/verify.ts'\nexport const f = verify`,
    /server may not reach out/,
  ],
  [
    'border of server to sdk',
    'server/src/licenses/sign.ts',
    `import { verify } from '@openlma/sdk/src/verify.ts'\nexport const f = verify`,
    /only what @openlma\/sdk exports/,
  ],
  [
    'border of sdk',
    'sdk/src/verify.ts',
    `import { save } from '../../server/src/licenses/queries.ts'\nexport const verify = save`,
    /sdk may not reach out/,
  ],
  [
    'dependencies of sdk',
    'sdk/src/verify.ts',
    `import { verify as v } from 'jose'\nexport const verify = v`,
    /no dependencies/,
  ],
  ['barrels', 'server/src/licenses/all.ts', `export * from './rules.ts'`, /no barrels/],
  [
    'cycles',
    'server/src/licenses/rules.ts',
    `import { other } from './rules.ts'\nexport const decide = other`,
    /imports itself/,
  ],
  [
    'sql by import',
    'server/src/licenses/issue.ts',
    `import type { Kysely } from 'kysely'\nexport type K = Kysely<unknown>`,
    /kysely belongs to queries\.ts/,
  ],
  [
    'sql by tag',
    'server/src/licenses/issue.ts',
    'export const f = (sql: Tag) => sql`select 1`',
    /SQL belongs to queries\.ts/,
  ],
  [
    'sql by builder',
    'server/src/licenses/issue.ts',
    `export const f = (tx: Tx) => tx.db.selectFrom('licenses')`,
    /SQL belongs to queries\.ts/,
  ],
  ['clock', 'server/src/licenses/issue.ts', 'export const f = () => Date.now()', /Date\.now\(\) belongs to platform/],
  [
    'clock by new Date',
    'server/src/licenses/issue.ts',
    'export const f = () => new Date()',
    /new Date\(\) belongs to platform/,
  ],
  ['chance', 'server/src/http.ts', 'export const f = () => Math.random()', /Math\.random\(\) belongs to platform/],
  [
    'clock by Temporal',
    'server/src/licenses/issue.ts',
    'export const f = () => Temporal.Now.instant()',
    /Temporal\.Now belongs to platform/,
  ],
  ['order within assemblers', 'server/src/leads/x-ray.ts', `import '../cli/serve.ts'`, /leads may not import cli/],
  [
    'pure rules: import',
    'server/src/licenses/rules.ts',
    `import { save } from './queries.ts'\nexport const f = save`,
    /rules\.ts may not import \.\/queries\.ts/,
  ],
  ['pure rules: await', 'server/src/licenses/rules.ts', 'export async function f() {}', /rules\.ts is pure/],
  ['pure rules: process', 'server/src/licenses/rules.ts', 'export const f = () => process.env', /rules\.ts is pure/],
  ['pure rules: fetch', 'server/src/licenses/rules.ts', `export const f = () => fetch('x')`, /rules\.ts is pure/],
  [
    'writes: permission',
    'server/src/licenses/modify.ts',
    verb.replace(`ctx.require('licenses:write')`, ''),
    /without checking a permission/,
  ],
  [
    'writes: event',
    'server/src/licenses/modify.ts',
    verb.replace(`await emit(tx, 'license.modified')`, ''),
    /without writing an event/,
  ],
  ['names: attic', 'server/src/licenses/helpers.ts', 'export const x = 1', /says nothing/],
  ['names: attic anywhere', 'web/src/utils.ts', 'export const x = 1', /says nothing/],
  ['names: case', 'server/src/licenses/issueLicense.ts', 'export const x = 1', /not kebab-case/],
  ['names: folders', 'server/src/licenses/verbs/issue.ts', 'export const x = 1', /no folders within/],
  ['size', 'server/src/licenses/issue.ts', long(301), /301 lines; the most is 300/],
  ['size of tests', 'server/src/licenses/issue.test.ts', long(401), /401 lines; the most is 400/],
  ['documents', 'docs/guide.md', 'See `server/src/licenses/gone.ts`.', /cites server\/src\/licenses\/gone\.ts/],
  ['links', 'docs/guide.md', 'See [that](gone.md#part).', /cites docs\/gone\.md/],
]

describe('each rule fails what breaks it', () => {
  test.each(broken)('%s', (_rule, path, text, problem) => {
    const { problems } = check({ ...house, [path]: text })
    expect(problems).toEqual(expect.arrayContaining([expect.stringMatching(problem)]))
    // Importing upwards may close a cycle as well, which is told of the file where it was found.
    expect(problems.every((one) => one.startsWith(`${path}:`) || one.includes('imports itself'))).toBe(true)
  })
})

test('a cycle through several files is named, one of types is not', () => {
  const a = 'server/src/licenses/issue.ts'
  const b = 'server/src/licenses/expire.ts'
  const around = {
    [a]: `import { b } from './expire.ts'\nexport const a = b`,
    [b]: `import { a } from './issue.ts'\nexport const b = a`,
  }
  expect(check({ ...house, ...around }).problems).toEqual([`${b}: imports itself: ${b} → ${a} → ${b}`])
  const typed = { ...around, [b]: `import type { a } from './issue.ts'\nexport const b: typeof a = 1` }
  expect(check({ ...house, ...typed }).problems).toEqual([])
})

test('an exception that gives its reason passes and is counted', () => {
  const noted = verb
    .replace('return inTransaction', '// NOTE no event: only a counter moves\n  return inTransaction')
    .replace(`await emit(tx, 'license.modified')`, '')
  const path = 'server/src/licenses/modify.ts'
  expect(check({ ...house, [path]: noted })).toEqual({
    problems: [],
    exceptions: [`${path}: no event: only a counter moves`],
  })
  const reasonless = noted.replace('only a counter moves', '')
  expect(check({ ...house, [path]: reasonless }).problems).toHaveLength(1)
})

test('permission and event may stand in another function of the same file', () => {
  const split = verb
    .replace(`await emit(tx, 'license.modified')`, 'await tell(tx)')
    .concat(`\nasync function tell(tx: Tx) { await emit(tx, 'license.modified') }`)
  expect(check({ ...house, 'server/src/licenses/modify.ts': split }).problems).toEqual([])
})

test('generated files may be long', () => {
  const text = `// Generated by npm run tables. Do not edit.\n${long(500)}`
  expect(check({ ...house, 'server/src/platform/tables.ts': text }).problems).toEqual([])
})
