import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openDatabase } from '../server/src/platform/database.ts'
import { createLog } from '../server/src/platform/log.ts'
import { migrate } from '../server/src/platform/migrate.ts'

// Writes server/src/platform/tables.ts from what the migrations make; `--check` only compares.

const FILE = join(import.meta.dirname, '../server/src/platform/tables.ts')

const TYPES: Record<string, string> = {
  text: 'string',
  int4: 'number',
  int8: 'number',
  bool: 'boolean',
  timestamptz: 'Date',
  date: 'string',
  bytea: 'Bytes',
  json: 'Json',
  jsonb: 'Json',
  _text: 'string[]',
}

type Column = {
  table_name: string
  column_name: string
  udt_name: string
  is_nullable: string
  column_default: string | null
}

const folder = mkdtempSync(join(tmpdir(), 'openlma-tables-'))
const database = await openDatabase({ DATA_DIR: folder, DATABASE_POOL: 2, DATABASE_URL: undefined }, createLog('error'))
await migrate(database)
const { rows } = await sql<Column>`
  select table_name, column_name, udt_name, is_nullable, column_default from information_schema.columns
  where table_schema = 'public' order by table_name, ordinal_position`.execute(database.db)
await database.close()
rmSync(folder, { recursive: true })

const tables = Map.groupBy(rows, (row) => row.table_name)
const text = `${header()}${[...tables].map(([name, columns]) => table(name, columns)).join('\n')}
export interface DB {
${[...tables.keys()].map((name) => `  ${name}: ${pascal(name)}\n`).join('')}}
`

if (process.argv.includes('--check')) {
  const { readFileSync } = await import('node:fs')
  if (readFileSync(FILE, 'utf8') !== text) {
    console.error('server/src/platform/tables.ts does not match the migrations; run `npm run tables`')
    process.exitCode = 1
  }
} else writeFileSync(FILE, text)

function header(): string {
  return `// Generated from the migrations by \`npm run tables\`; do not edit.
import type { ColumnType, Generated } from 'kysely'

/** JSON goes in as text, so that both drivers store the same. */
export type Json = ColumnType<unknown, string, string>
export type NullableJson = ColumnType<unknown, string | null | undefined, string | null>
export type Bytes = ColumnType<Buffer, Uint8Array, Uint8Array>
export type NullableBytes = ColumnType<Buffer | null, Uint8Array | null | undefined, Uint8Array | null>

`
}

function table(name: string, columns: Column[]): string {
  return `export interface ${pascal(name)} {\n${columns.map((column) => `  ${column.column_name}: ${type(column)}\n`).join('')}}\n`
}

function type({ udt_name, is_nullable, column_default, column_name, table_name }: Column): string {
  const plain = TYPES[udt_name]
  if (!plain) throw new Error(`${table_name}.${column_name}: no type for ${udt_name}`)
  const nullable = is_nullable === 'YES'
  if (nullable && (plain === 'Json' || plain === 'Bytes')) return `Nullable${plain}`
  if (column_default !== null && plain === 'Json') return 'ColumnType<unknown, string | undefined, string>'
  if (column_default !== null && plain === 'Bytes') return 'ColumnType<Buffer, Uint8Array | undefined, Uint8Array>'
  if (column_default !== null) return `Generated<${plain}>`
  return nullable ? `${plain} | null` : plain
}

function pascal(name: string): string {
  return name.replace(/(^|_)([a-z])/g, (_match, _before, letter: string) => letter.toUpperCase())
}
