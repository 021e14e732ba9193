import type { Tx } from '../platform/context.ts'
import { planAccounts, writeAccounts } from './plan-accounts.ts'
import { planContacts, writeContacts } from './plan-contacts.ts'
import { planLeads } from './plan-leads.ts'
import { planLicenses } from './plan-licenses.ts'
import { planPackages, planVersions, writeVersions } from './plan-packages.ts'
import { type Plan, type Row } from './plan-rules.ts'
import { rowsOfKeys, saveJudged, winnersOf, type JudgedRow, type MergedRow, type StretchRow } from './row-queries.ts'
import type { Run } from './run.ts'
import { saveThings } from './thing-queries.ts'
import { writeLeads } from './write-leads.ts'
import { writeLicenses } from './write-licenses.ts'

/**
 * Judges a stretch of rows and keeps their verdicts; when writing, does what they say, in the same transaction. The dry run
 * and the import judge by the same: so what is shown is what comes.
 */
export async function judgeRows(
  tx: Tx,
  run: Run,
  stretch: readonly StretchRow[],
  numbers: { first: number; taken: number },
): Promise<void> {
  const of = { importId: run.imp.id, object: run.file.object }
  // What could not be read has its verdict, and no key.
  const keyed = stretch.filter((row) => row.key !== null)
  const winners = await winnersOf(
    tx.db,
    of,
    keyed.flatMap(({ key }) => key ?? []),
  )
  const others = Map.groupBy(await rowsOfKeys(tx.db, of, [...winners.keys()]), ({ key }) => key)
  const stays = ({ key, line }: StretchRow) => (winners.get(key ?? '') ?? line) === line
  const rows = keyed.filter(stays).map((row) => rowOf(row, others.get(row.key ?? '') ?? []))
  const plans = await planAndWrite(tx, run, rows, numbers)
  if (run.writing) await remember(tx, run, plans)
  const merged = keyed
    .filter((row) => !stays(row))
    .map((row) => mergedInto(row, winners.get(row.key ?? '') ?? row.line))
  await saveJudged(tx.db, of, [...plans.map(judgedOf), ...merged])
}

function rowOf({ line, ref, key, record, notes }: StretchRow, all: MergedRow[]): Row {
  const merged = all.filter((other) => other.line !== line)
  const told = merged.length === 0 ? [] : [`Merged with ${merged.length === 1 ? 'line' : 'lines'} ${linesOf(merged)}`]
  const kept = notes.filter((note) => !note.startsWith('Merged with'))
  return { line, ref, key: key ?? '', record: record ?? { fields: {}, extra: {} }, notes: [...kept, ...told], merged }
}

function linesOf(rows: MergedRow[]): string {
  const shown = rows.slice(0, 10).map(({ line }) => line)
  return rows.length > 10 ? `${shown.join(', ')} and ${rows.length - 10} more` : shown.join(', ')
}

function mergedInto({ line, notes }: StretchRow, winner: number): JudgedRow {
  const words = `The same as line ${winner}, which stays`
  return { line, verdict: 'merge', code: 'duplicate', words, notes, intoLine: winner, thingId: null }
}

function judgedOf({ line, verdict, code, words, notes, thingId, parentKey }: Plan): JudgedRow {
  return {
    line,
    verdict,
    code,
    words,
    notes: [...new Set(notes)],
    intoLine: null,
    thingId,
    parentKey: parentKey ?? null,
  }
}

async function planAndWrite(tx: Tx, run: Run, rows: Row[], numbers: { first: number; taken: number }): Promise<Plan[]> {
  const { writing, file } = run
  if (rows.length === 0) return []
  switch (file.object) {
    case 'package':
      return planPackages(tx, run, rows)
    case 'package_version': {
      const plans = await planVersions(tx, run, rows)
      if (writing) await writeVersions(tx, plans)
      return plans
    }
    case 'account': {
      const plans = await planAccounts(tx, run, rows)
      if (writing) await writeAccounts(tx, plans)
      return plans
    }
    case 'contact': {
      const plans = await planContacts(tx, run, rows)
      if (writing) await writeContacts(tx, plans)
      return plans
    }
    case 'lead': {
      const plans = await planLeads(tx, run, rows)
      if (writing) await writeLeads(tx, run, plans)
      return plans
    }
    case 'license': {
      const plans = await planLicenses(tx, run, rows)
      if (writing) await writeLicenses(tx, run, plans, numbers.first, numbers.taken)
      return plans
    }
  }
}

/** What each record is here, and what it said: so that the same file again changes nothing. */
async function remember(tx: Tx, run: Run, plans: Plan[]): Promise<void> {
  const of = { orgId: tx.orgId, source: run.imp.kind, object: run.file.object }
  const kept = plans.filter(({ thingId, verdict }) => thingId !== null && verdict !== 'skip' && verdict !== 'refuse')
  const said = kept.flatMap(({ refs, thingId, hash }) => refs.map((ref) => ({ ref, thingId: thingId ?? '', hash })))
  const unique = new Map(said.map((one) => [one.ref, one]))
  await saveThings(tx.db, { ...of, importId: run.imp.id, at: tx.now() }, [...unique.values()])
}
