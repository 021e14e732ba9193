import type { Tone } from '../ui/StatusBadge.tsx'
import type { Import, ImportFile, ImportObject, Verdict } from './queries.ts'

/** In the order in which they are imported; what each file is called where it comes from. */
export const objects: Record<ImportObject, { many: string; from: string }> = {
  package: { many: 'Packages', from: 'Package' },
  package_version: { many: 'Versions', from: 'Package Version' },
  account: { many: 'Accounts', from: 'Account' },
  contact: { many: 'Contacts', from: 'Contact' },
  lead: { many: 'Leads', from: 'Lead' },
  license: { many: 'Licenses', from: 'License' },
}

export const OBJECTS = Object.keys(objects) as ImportObject[]

export function objectsOf(kind: Import['kind']): ImportObject[] {
  return kind === 'generic' ? ['lead', 'license'] : OBJECTS
}

export const verdicts: Record<Verdict, { tone: Tone; label: string; says: string }> = {
  create: { tone: 'good', label: 'Create', says: 'is made' },
  update: { tone: 'soon', label: 'Update', says: 'changes what an earlier import made' },
  merge: { tone: 'soon', label: 'Merge', says: 'is the same as another row, or as something here' },
  unchanged: { tone: 'quiet', label: 'Unchanged', says: 'is here already' },
  skip: { tone: 'quiet', label: 'Skip', says: 'is left out' },
  refuse: { tone: 'bad', label: 'Refuse', says: 'has to be mended' },
}

export const VERDICTS = Object.keys(verdicts) as Verdict[]

export const statuses: Record<Import['status'], { tone: Tone; label: string }> = {
  draft: { tone: 'quiet', label: 'Draft' },
  judging: { tone: 'soon', label: 'Dry run' },
  judged: { tone: 'warn', label: 'Ready to import' },
  importing: { tone: 'soon', label: 'Importing' },
  done: { tone: 'good', label: 'Done' },
  failed: { tone: 'bad', label: 'Failed' },
  cancelled: { tone: 'quiet', label: 'Cancelled' },
}

const number = new Intl.NumberFormat('en')

export const rowsInWords = (count: number): string => `${number.format(count)} ${count === 1 ? 'row' : 'rows'}`

/** All rows by verdict, whatever they are of. */
export function totalsOf({ counts }: Pick<Import, 'counts'>): Record<Verdict, number> {
  const all = Object.values(counts)
  return Object.fromEntries(
    VERDICTS.map((verdict) => [verdict, all.reduce((sum, some) => sum + (some?.[verdict] ?? 0), 0)]),
  ) as Record<Verdict, number>
}

const BEFORE: Record<Verdict, string> = {
  create: 'to create',
  update: 'to update',
  merge: 'to merge',
  unchanged: 'unchanged',
  skip: 'to leave out',
  refuse: 'refused',
}
const AFTER: Record<Verdict, string> = {
  ...BEFORE,
  create: 'created',
  update: 'updated',
  merge: 'merged',
  skip: 'left out',
}

/** "1,200 to create, 3 refused", or "1,200 created …" once it is done: the empty verdicts left out. */
export function totalsInWords(of: Pick<Import, 'counts' | 'status'>): string {
  const totals = totalsOf(of)
  const words = of.status === 'done' ? AFTER : BEFORE
  const said = VERDICTS.filter((verdict) => totals[verdict] > 0).map(
    (verdict) => `${number.format(totals[verdict])} ${words[verdict]}`,
  )
  return said.length > 0 ? said.join(', ') : 'nothing'
}

/** What a person has to know of how a file was read; empty where nothing is odd. */
export function oddities(file: ImportFile): string[] {
  const { dates } = file
  return [
    ...(file.missing.length > 0 ? ['A column that is needed is missing: say below which one holds it.'] : []),
    ...(file.encoding === 'mixed'
      ? ['It mixes encodings. Rows that are not UTF-8 are read as Windows-1252, and say so.']
      : []),
    ...(file.encoding === 'windows-1252' ? ['It is not UTF-8, and is read as Windows-1252.'] : []),
    ...(file.dateOrder === null && dates.either > 0
      ? ['Some dates could be read with the day or the month first. Say which, or those rows are refused.']
      : []),
    ...(dates.dayFirst > 0 && dates.monthFirst > 0 ? ['Some dates have the day first and others the month.'] : []),
  ]
}

/** Where the way through an import stands: files, columns and packages, dry run, import. */
export function stepOf({ status, files }: Pick<Import, 'status' | 'files'>): number {
  if (status === 'done') return 4
  if (status === 'importing') return 3
  if (status === 'judged' || status === 'judging') return status === 'judged' ? 3 : 2
  return files.length > 0 ? 1 : 0
}

/** The rows that an import has done; a dry run goes through them twice. */
export function rowsDone({
  status,
  progress: { done, total },
  rows,
}: Pick<Import, 'status' | 'progress' | 'rows'>): string {
  const passes = status === 'judging' ? 2 : 1
  return `${number.format(Math.min(rows, Math.floor(done / passes)))} of ${rowsInWords(Math.floor(total / passes))}`
}

export function percentOf({ done, total }: Import['progress']): number {
  return total === 0 ? 0 : Math.min(100, Math.floor((done / total) * 100))
}
