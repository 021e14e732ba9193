import { canonicalJson } from '../platform/archive-digest.ts'
import type { ArchiveTable } from '../platform/archive-write.ts'
import type { App } from '../platform/context.ts'
import { readAhead } from '../platform/read-ahead.ts'
import { breathe } from '../platform/stretches.ts'
import { purposeOfKey } from '../signing-keys/key-pair.ts'
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
  const { db } = app.database
  if (plan.fate === 'copied') {
    yield* pages(app, (after, limit) => pageOfCopied(db, plan, scope, after?.[0] ?? null, limit))
    return
  }
  for (const packageId of scope.packageIds.toSorted()) {
    const rows = pages(app, (after, limit) => pageOfMoved(db, plan, scope, packageId, after, limit))
    if (!plan.secret) yield* rows
    else for await (const row of rows) yield openSecret(app, row, plan.secret, secrets)
  }
}

type ReadPage = (after: string[] | null, limit: number) => Promise<TextRow[]>

async function* pages(app: App, read: ReadPage): AsyncGenerator<string> {
  for await (const page of readAhead(pagesOf(app, read))) for (const { row } of page) yield row
}

async function* pagesOf(app: App, read: ReadPage): AsyncGenerator<TextRow[]> {
  const limit = PAGE[app.database.engine]
  for (let after: string[] | null = null; ;) {
    const begun = performance.now()
    const page: TextRow[] = await read(after, limit)
    await breathe(app, performance.now() - begun)
    yield page
    const last = page.at(-1)
    if (!last || page.length < limit) return
    after = last.key
  }
}

function openSecret(app: App, text: string, column: string, secrets: Secrets): string {
  const { [column]: sealed, ...row } = JSON.parse(text) as Record<string, unknown>
  if (secrets === 'left out') return canonicalJson(row)
  const key =
    typeof sealed === 'string'
      ? app.vault.open(bytesOf(sealed), purposeOfKey(String(row['kid']))).toString('base64url')
      : null
  return canonicalJson({ ...row, [column]: key })
}

/** The same row as it is staged here, without its private key, and that under the master key of this server. */
export function sealSecret(app: App, { secret: column = '' }: MovedTable, text: string) {
  const { [column]: open, ...row } = JSON.parse(text) as Record<string, unknown>
  const sealed =
    typeof open === 'string' ? app.vault.seal(Buffer.from(open, 'base64url'), purposeOfKey(String(row['kid']))) : null
  return { row: canonicalJson(row), secret: sealed }
}

/** Bytes as PostgreSQL writes them into JSON. */
const bytesOf = (text: string) => Buffer.from(text.replace(/^\\x/, ''), 'hex')
