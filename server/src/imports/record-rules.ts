import { fieldsOf, SAME, type Mapping } from './field-rules.ts'
import type { ImportKind, ImportObject } from './schema.ts'
import { INVISIBLE } from '../licenses/seat-schema.ts'
import { normalizeOrgId } from '../subscribers/rules.ts'
import {
  isFault,
  readBoolean,
  readDay,
  readExpiration,
  readOrgId,
  readRecordId,
  readSeats,
  readStatus,
  type DateOrder,
  type Fault,
} from './value-rules.ts'

/** A row as it is understood. `null` stands for an empty cell; a field whose column is missing is not there. */
export type Fields = Record<string, string | number | boolean | null>

export type Reading = {
  /** The id of the record where it comes from, in its one form. */
  ref: string | null
  fields: Fields
  /** Columns that are no field (M8). */
  extra: Record<string, string>
  /** What a person knows it by; never of a person. */
  label: string | null
  /** What could not be kept or told for sure, in words. */
  notes: string[]
  fault: Fault | null
}

export type FileFacts = {
  object: ImportObject
  kind: ImportKind
  columns: readonly string[]
  mapping: Mapping
  dateOrder: DateOrder | null
}

/** Characters that an id may have. */
export const MOST_REF = 200

type Raw = Map<string, string>

/** Reads one row of a file by its mapping; the first thing that is wrong is its fault. Pure: rows of other files aside. */
export function readRow(file: FileFacts, cells: readonly string[]): Reading {
  const empty: Reading = { ref: null, fields: {}, extra: {}, label: null, notes: [], fault: null }
  if (cells.every((cell) => cell.trim() === ''))
    return { ...empty, fault: { code: 'row_empty', words: 'The row is empty' } }
  if (cells.length !== file.columns.length) {
    const words = `The row has ${cells.length} cells where the first line has ${file.columns.length}`
    return { ...empty, fault: { code: 'wrong_cell_count', words } }
  }
  const { raw, extra } = sort(file, cells)
  const reader = new Map<string, Read>(READERS[file.object])
  const reading: Reading = { ...empty, extra }
  const refText = raw.get('ref')?.trim() ?? ''
  const ref = file.kind === 'salesforce' && refText !== '' ? readRecordId(refText) : refText || null
  if (ref === 'odd')
    return {
      ...reading,
      fault: { code: 'id_checksum', words: 'The last three characters of the record id do not fit it' },
    }
  reading.ref = ref ?? (refText || null)
  if (refText.length > MOST_REF)
    return {
      ...reading,
      ref: null,
      fault: { code: 'id_too_long', words: 'The record id is longer than 200 characters' },
    }
  for (const { name } of fieldsOf(file.object, file.kind)) {
    const text = raw.get(name)
    if (text === undefined || name === 'ref') continue
    const read = (reader.get(name) ?? readText)(text, file)
    if (isFault(read)) reading.fault ??= read
    else reading.fields[name] = read.value
  }
  reading.fault ??= faultOf(file, reading.fields)
  reading.label = labelOf(file.object, reading.fields)
  return reading
}

/** The cells by field, and those that are none. */
function sort({ columns, mapping }: FileFacts, cells: readonly string[]): { raw: Raw; extra: Record<string, string> } {
  const raw: Raw = new Map()
  const extra: Record<string, string> = {}
  columns.forEach((column, index) => {
    const name = mapping[column] ?? null
    const cell = cells[index] ?? ''
    if (name === null) {
      if (cell.trim() !== '') extra[column] = cell
    } else if (name !== SAME) raw.set(name, cell)
  })
  return { raw, extra }
}

type Read = (text: string, file: FileFacts) => { value: string | number | boolean | null } | Fault

const readText: Read = (text) => ({ value: text.trim() || null })

/** An id in its one form, or the name that stands there instead. */
const readReference: Read = (text, { kind }) => {
  const bare = text.trim()
  if (bare === '' || kind === 'generic') return { value: bare || null }
  const id = readRecordId(bare)
  if (id === 'odd') return { code: 'id_checksum', words: 'The last three characters of an id do not fit it' }
  return { value: id ?? bare }
}

/** A day that is good to know and decides nothing: where it cannot be read it stays as it is. */
const readAside: Read = (text, { dateOrder }) => {
  const read = text.trim() === '' ? { value: null } : readDay(text, dateOrder)
  return isFault(read) ? { value: text.trim() } : read
}

const readOrg: Read = (text, { kind }) => {
  if (text.trim() === '') return { code: 'org_id_missing', words: 'There is no Subscriber Org ID' }
  if (kind === 'salesforce') return readOrgId(text)
  const id = normalizeOrgId(text)
  // Nobody could tell it from the one that is meant, and no product brings it.
  if (id !== null && (/\p{Cc}/u.test(id) || INVISIBLE.test(id)))
    return { code: 'org_id_invalid', words: 'The Subscriber Org ID has an invisible character' }
  return id === null
    ? { code: 'org_id_invalid', words: 'The Subscriber Org ID is longer than 128 characters' }
    : { value: id }
}

const readParent: Read = (text, file) => (text.trim() === '' ? { value: null } : readOrg(text, file))

const READERS: Record<ImportObject, [string, Read][]> = {
  package: [['packageId', readReference]],
  package_version: [
    ['package', readReference],
    ['versionId', readReference],
    ['beta', readBoolean],
  ],
  account: [],
  contact: [['account', readReference]],
  lead: [
    ['converted', readBoolean],
    ['account', readReference],
    ['contact', readReference],
    ['createdOn', readAside],
  ],
  license: [
    ['package', readReference],
    ['version', readReference],
    ['status', readStatus],
    ['expires', (text, { dateOrder }) => readExpiration(text, dateOrder)],
    ['installedOn', readAside],
    ['lead', readReference],
    ['account', readReference],
    ['contact', readReference],
    ['orgId', readOrg],
    ['sandbox', readBoolean],
    ['parentOrg', readParent],
    ['parentLicense', readReference],
  ],
}

/** Seats hang on the status: the incumbent leaves them blank where nothing is installed any more. */
function faultOf({ object }: FileFacts, fields: Fields): Fault | null {
  const missing = (words: string): Fault => ({ code: 'name_missing', words })
  if (object === 'package' && !fields['name']) return missing('There is no name')
  if (object === 'account' && !fields['name']) return missing('There is no name')
  if (object === 'package_version' && !fields['number'])
    return { code: 'version_missing', words: 'There is no version number' }
  if (object === 'contact' || object === 'lead') {
    const known = ['firstName', 'lastName', 'email', ...(object === 'lead' ? ['company'] : [])]
    return known.some((name) => fields[name]) ? null : missing('There is neither a name nor an email address')
  }
  return object === 'license' ? seatsFault(fields) : null
}

function seatsFault(fields: Fields): Fault | null {
  const text = String(fields['seats'] ?? '')
  const read = text === '' && fields['status'] === 'uninstalled' ? { value: null } : readSeats(text)
  if (isFault(read)) return read
  fields['seats'] = read.value
  if (fields['status'] === 'trial' && fields['expires'] === null)
    return { code: 'trial_without_end', words: 'A trial needs an expiration' }
  return null
}

function labelOf(object: ImportObject, fields: Fields): string | null {
  const names: Partial<Record<ImportObject, string[]>> = {
    package: ['name'],
    package_version: ['number'],
    account: ['name'],
    lead: ['company'],
    license: ['orgId'],
  }
  const label = (names[object] ?? []).map((name) => fields[name]).find((value) => typeof value === 'string')
  return typeof label === 'string' ? label.slice(0, 200) : null
}

const LIFE = ['uninstalled', 'suspended', 'trial', 'active']

/** Which of two rows of one thing stays: the greater one. The license that lives, then the one that changed last. */
export function rankOf(object: ImportObject, fields: Fields): string {
  const life = object === 'license' ? LIFE.indexOf(String(fields['status'])) : 0
  return `${life} ${String(fields['changedOn'] ?? fields['installedOn'] ?? '')}`
}
