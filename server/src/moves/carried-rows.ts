import { canonicalJson } from '../platform/archive-digest.ts'
import type { ArchiveTable } from '../platform/archive-write.ts'
import type { App } from '../platform/context.ts'
import { pageOfCopied, pageOfMoved, sharedPeople, type Scope, type TextRow } from './export-queries.ts'
import { CARRIED, type CopiedTable, type MovedTable } from './plan-rules.ts'

/** Rows a page. On the embedded database a statement stays short. */
const PAGE = { embedded: 250, postgres: 1_000 } as const

/** Private keys are opened for the sealed archive alone; anywhere else they stay as they lie in the database. */
type Secrets = 'opened' | 'left out'

/** The tables of the archive with their rows, read page by page: nothing of them stays in memory. */
export function* carriedTables(app: App, scope: Scope, secrets: Secrets): Generator<ArchiveTable> {
  yield { table: 'users', rows: peopleOf(app, scope) }
  for (const plan of CARRIED) yield { table: plan.table, rows: rowsOf(app, plan, scope, secrets) }
}

async function* peopleOf(app: App, { moveId }: Scope): AsyncGenerator<string> {
  for (const person of await sharedPeople(app.database.db, moveId)) yield canonicalJson(person)
}

async function* rowsOf(
  app: App,
  plan: MovedTable | CopiedTable,
  scope: Scope,
  secrets: Secrets,
): AsyncGenerator<string> {
  const { db, engine } = app.database
  const limit = PAGE[engine]
  if (plan.fate === 'copied') {
    yield* pages((after) => pageOfCopied(db, plan, scope, after?.[0] ?? null, limit), limit)
    return
  }
  for (const packageId of scope.packageIds.toSorted()) {
    const rows = pages((after) => pageOfMoved(db, plan, scope, packageId, after, limit), limit)
    if (!plan.secrets) yield* rows
    else for await (const row of rows) yield openSecrets(app, plan, row, secrets)
  }
}

async function* pages(read: (after: string[] | null) => Promise<TextRow[]>, limit: number): AsyncGenerator<string> {
  for (let after: string[] | null = null; ;) {
    const page: TextRow[] = await read(after)
    for (const { row } of page) yield row
    const last = page.at(-1)
    if (!last || page.length < limit) return
    after = last.key
  }
}

function openSecrets(app: App, plan: MovedTable, text: string, secrets: Secrets): string {
  const row = JSON.parse(text) as Record<string, unknown>
  for (const [column, { column: by, purpose }] of Object.entries(plan.secrets ?? {})) {
    const sealed = row[column]
    if (typeof sealed !== 'string') continue
    if (secrets === 'left out') delete row[column]
    else row[column] = app.vault.open(bytesOf(sealed), `${purpose}${String(row[by])}`).toString('base64url')
  }
  return canonicalJson(row)
}

/** The same row as it is stored here: its private keys under the master key of this server. */
export function sealSecrets(app: App, plan: MovedTable, text: string): string {
  const row = JSON.parse(text) as Record<string, unknown>
  for (const [column, { column: by, purpose }] of Object.entries(plan.secrets ?? {})) {
    const open = row[column]
    if (typeof open !== 'string') continue
    row[column] = `\\x${app.vault.seal(Buffer.from(open, 'base64url'), `${purpose}${String(row[by])}`).toString('hex')}`
  }
  return canonicalJson(row)
}

/** Bytes as PostgreSQL writes them into JSON. */
const bytesOf = (text: string) => Buffer.from(text.replace(/^\\x/, ''), 'hex')
