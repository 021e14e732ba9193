import { normalizeEmail } from '../accounts/rules.ts'
import type { Tx } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import type { PackageBook } from './package-rules.ts'
import { MOST_REF, rankOf, readRow, type FileFacts, type Reading } from './record-rules.ts'
import { packagesOfLeads, refsByLabel, saveRead, type ReadRow, type StretchRow } from './row-queries.ts'

const UNREADABLE: Record<string, string> = {
  line_too_long: 'The row is longer than 1 MB',
  quote_not_closed: 'A quotation mark opens in this line and is not closed',
}

/** Reads the cells of a stretch, in the caller's transaction: what each row says, its fault, and what makes it the same as others. */
export async function readRows(
  tx: Tx,
  importId: string,
  file: FileFacts & { mixed: boolean },
  book: PackageBook,
  rows: readonly StretchRow[],
): Promise<void> {
  const readings = rows.map((row) => ({ row, reading: readingOf(file, row) }))
  const refs = readings.flatMap(({ reading }) => (file.object === 'lead' && reading.ref ? [reading.ref] : []))
  const packages = await packagesOfLeads(tx.db, importId, refs)
  if (file.object === 'contact') await nameAccounts(tx, importId, readings)
  await saveRead(
    tx.db,
    { importId, object: file.object },
    readings.map(({ row, reading }) => toSave(file, row, withPackage(file, reading, book, packages))),
  )
}

/** Reports name accounts where exports have their ids. */
async function nameAccounts(tx: Tx, importId: string, readings: { reading: Reading }[]): Promise<void> {
  const names = readings.flatMap(({ reading }) => textOf(reading.fields['account'])?.toLowerCase() ?? [])
  const refs = await refsByLabel(tx.db, { importId, object: 'account' }, names)
  for (const { reading } of readings) {
    const name = textOf(reading.fields['account'])?.toLowerCase()
    const ref = name === undefined ? undefined : refs.get(name)
    if (ref !== undefined) reading.fields['account'] = ref
  }
}

function readingOf(file: FileFacts, { cells, fault }: StretchRow): Reading {
  if (cells !== null) return readRow(file, cells)
  const code = fault ?? 'line_too_long'
  const words = UNREADABLE[code] ?? 'The row cannot be read'
  return { ref: null, fields: {}, extra: {}, label: null, notes: [], fault: { code, words } }
}

/** Whose package it is, in the one form that all files share. */
function withPackage(file: FileFacts, reading: Reading, book: PackageBook, ofLeads: Map<string, string>): Reading {
  const { fields } = reading
  if (file.object === 'package_version') fields['packageRef'] = book.find(fields['package'])
  if (file.object === 'license') {
    fields['packageRef'] = book.find(fields['package']) ?? book.ofVersion(fields['version'])
    fields['versionNumber'] ??= book.numberOf(fields['version'])
  }
  if (file.object === 'lead')
    fields['packageRef'] = book.find(fields['package']) ?? ofLeads.get(reading.ref ?? '') ?? null
  return reading
}

function toSave(file: FileFacts & { mixed: boolean }, row: StretchRow, reading: Reading): ReadRow {
  const { ref, fields, extra, label, fault } = reading
  const notes = [...reading.notes]
  if (row.legacy && file.mixed)
    notes.push('Not UTF-8 like the rest of the file: read as Windows-1252. Look at names with special characters')
  const empty = fault?.code === 'row_empty'
  return {
    line: row.line,
    ref,
    key: fault ? null : keyOf(file, reading),
    rank: rankOf(file.object, fields),
    label,
    record: { fields, extra },
    leadRef: file.object === 'license' ? textOf(fields['lead']) : null,
    accountRef: file.object === 'license' ? textOf(fields['account']) : null,
    verdict: fault ? (empty ? 'skip' : 'refuse') : null,
    code: fault?.code ?? null,
    words: fault?.words ?? null,
    notes,
  }
}

const textOf = (value: unknown) => (typeof value === 'string' && value.length <= MOST_REF ? value : null)

/** Rows with the same key are one thing. */
function keyOf({ object }: FileFacts, { ref, fields }: Reading): string {
  const own = ref === null ? null : `#${ref}`
  const email = normalizeEmail(textOf(fields['email']))
  const key = {
    package: own ?? String(fields['name']).toLowerCase(),
    package_version: `${fields['packageRef']}|${fields['number']}`,
    account: own ?? String(fields['name']).toLowerCase(),
    contact: email === null ? (own ?? JSON.stringify(fields)) : `${fields['account']}|${email}`,
    lead: email === null ? (own ?? JSON.stringify(fields)) : `${fields['packageRef']}|${email}`,
    license: `${fields['packageRef']}|${fields['orgId']}`,
  }[object]
  // Indexes take no more.
  return key.length <= 200 ? key : sha256(key).toString('hex')
}
