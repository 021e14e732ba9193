import { FIELDS, mapColumns, missingFields, type Field, type Mapping } from './field-rules.ts'
import {
  GENERIC_OBJECTS,
  IMPORT_OBJECTS,
  VERDICTS,
  type ImportKind,
  type ImportObject,
  type ImportStatus,
  type Verdict,
} from './schema.ts'
import { orderOf, orderTold, type DateOrder } from './value-rules.ts'

/** `read` and `judge` are the dry run; `write` makes things; `link` ties sandboxes to their parents. */
export type Phase = 'read' | 'judge' | 'write' | 'link'

export type Counts = Partial<Record<ImportObject, Partial<Record<Verdict, number>>>>

/** A package as the files name it. */
export type FoundPackage = { ref: string; name: string | null; licenses: number }

/** What the dates of a column tell: how many can only be read in one order, and how many in either. */
export type Evidence = { day_first: number; month_first: number; either: number }

export const NO_EVIDENCE: Readonly<Evidence> = { day_first: 0, month_first: 0, either: 0 }

export function addEvidence(evidence: Evidence, cell: string): void {
  // No date is that long, and files are.
  if (cell.length > 30) return
  const told = orderTold(cell)
  if (told !== null) evidence[told] += 1
}

export type FileSettings = {
  object: ImportObject
  columns: readonly string[]
  mapping: Mapping
  date_order: DateOrder | null
  dates: readonly Evidence[]
}

const DAYS = new Set(['expires', 'installedOn', 'createdOn', 'changedOn'])

/** How a file is read: the field of each column, and the order of its dates. */
export function settingsOf(file: FileSettings, kind: ImportKind) {
  const mapping = mapColumns(file.columns, { object: file.object, kind }, file.mapping)
  const dates = file.columns.reduce(
    (sum, column, index) => (DAYS.has(mapping[column] ?? '') ? plus(sum, file.dates[index] ?? NO_EVIDENCE) : sum),
    { ...NO_EVIDENCE },
  )
  const missing: Field[] = missingFields(mapping, { object: file.object, kind })
  return { mapping, dates, missing, dateOrder: orderOf(file.date_order, dates) }
}

function plus(a: Evidence, b: Evidence): Evidence {
  return {
    day_first: a.day_first + b.day_first,
    month_first: a.month_first + b.month_first,
    either: a.either + b.either,
  }
}

/** Columns under names of their own: what is empty or there twice gets a number. */
export function nameColumns(cells: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return cells.map((cell, index) => {
    const name = cell.trim().slice(0, 400) || `Column ${index + 1}`
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return times === 1 ? name : `${name} (${times})`
  })
}

/** Which fields a person may choose for a column of this file. */
export function mappingFault(mapping: Mapping, object: ImportObject): string | null {
  const known = new Set(FIELDS[object].map(({ name }) => name))
  const chosen = Object.values(mapping).filter((name) => name !== null && name !== 'same')
  const unknown = chosen.find((name) => name !== null && !known.has(name))
  if (unknown !== undefined) return `There is no field "${unknown}".`
  const twice = chosen.find((name, index) => chosen.indexOf(name) !== index)
  return twice === undefined ? null : `Two columns are said to be "${twice}".`
}

export function objectsOf(kind: ImportKind): readonly ImportObject[] {
  return kind === 'generic' ? GENERIC_OBJECTS : IMPORT_OBJECTS
}

/** The statuses in which files and settings may change; a dry run before that counts no longer. */
export function isOpen(status: ImportStatus): boolean {
  return status === 'draft' || status === 'judged' || status === 'failed' || status === 'cancelled'
}

export function isBusy(status: ImportStatus): boolean {
  return status === 'judging' || status === 'importing'
}

/** Leads find their package by the licenses that name them, so those are read before. */
const READ_ORDER: readonly ImportObject[] = ['package', 'package_version', 'license', 'account', 'contact', 'lead']

const ORDER: Record<Phase, readonly ImportObject[]> = {
  read: READ_ORDER,
  judge: IMPORT_OBJECTS,
  write: IMPORT_OBJECTS,
  link: ['license'],
}

export type Place = { phase: Phase; object: ImportObject }

const NEXT: Record<Phase, Phase | null> = { read: 'judge', judge: null, write: 'link', link: null }

/** Where the work goes on after the last row of an object; null where the dry run or the import is through. */
export function nextPlace({ phase, object }: Place, there: ReadonlySet<ImportObject>): Place | null {
  const order = ORDER[phase]
  const next = order.slice(order.indexOf(object) + 1).find((one) => there.has(one))
  if (next) return { phase, object: next }
  const following = NEXT[phase]
  return following === null ? null : firstPlace(following, there)
}

export function firstPlace(phase: Phase, there: ReadonlySet<ImportObject>): Place | null {
  const object = ORDER[phase].find((one) => there.has(one))
  if (object) return { phase, object }
  const following = NEXT[phase]
  return following === null ? null : firstPlace(following, there)
}

export function fullCounts(counts: Partial<Record<Verdict, number>>): Record<Verdict, number> {
  return Object.fromEntries(VERDICTS.map((verdict) => [verdict, counts[verdict] ?? 0])) as Record<Verdict, number>
}

/** Bytes that a file may have, columns, and rows: each of them is kept and judged. */
export const MOST_BYTES = 200 * 1024 * 1024
export const MOST_COLUMNS = 1_000
export const MOST_ROWS = 1_000_000
