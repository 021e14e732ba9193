import { inTransaction, systemCtx, type App, type Tx } from '../platform/context.ts'
import { newId } from '../platform/ids.ts'
import { findBySlug, holdSlug } from '../packages/queries.ts'
import {
  givenToLicenses,
  givenToPackages,
  linkArrived,
  stagedIds,
  takeLicenseNumbers,
  writeArrived,
  writeMovedLinks,
  type Given,
} from './arrive-queries.ts'
import { goLive } from './go-live.ts'
import { dropManageSessions, dropStatements, writeAs } from './hold-queries.ts'
import { analyzeIds, matchCopied, matchPeople, saveIds, type Arriving, type CopiedKind } from './match-queries.ts'
import { CARRIED, carried, linksWithin } from './plan-rules.ts'
import { saveMove, takeMove, type MoveRow } from './queries.ts'
import type { Stretch } from './stage-queries.ts'

/** What is to be done, in this order; each step goes through one staged table. */
const STEPS: readonly { todo: string; table: string }[] = [
  { todo: 'people', table: '' },
  { todo: 'match accounts', table: 'accounts' },
  { todo: 'match contacts', table: 'contacts' },
  { todo: 'match subscribers', table: 'subscribers' },
  ...CARRIED.map(({ table }) => ({ todo: `write ${table}`, table })),
  ...CARRIED.filter((plan) => linksWithin(plan).length > 0).map(({ table }) => ({ todo: `link ${table}`, table })),
  { todo: 'clear installations', table: 'installations' },
  { todo: 'live', table: '' },
]

/**
 * One step of what has been handed over: a stretch of staged rows becomes rows of this org, and the cursor moves past it, in
 * one transaction. So each is written once, whatever dies. The packages are held until the last step, which is `goLive`.
 * Takes so many rows at most; answers how many it took, 0 at the end of a table, and null when there is no more to do.
 */
export async function arriveStep(app: App, orgId: string, id: string, most: number): Promise<number | null> {
  // NOTE no permission: the program itself. NOTE no event: move.released told of it, goLive tells the end.
  return inTransaction(systemCtx(app, orgId, []), async (tx) => {
    const move = await takeMove(tx.db, id)
    if (move?.status !== 'arriving') return null
    await writeAs(tx.db, id)
    const at = STEPS.findIndex(({ todo }) => todo === move.progress.todo)
    const step = STEPS[at]
    if (!step) throw new Error(`nobody knows how to ${move.progress.todo}`)
    if (step.todo === 'live') {
      await goLive(tx, move)
      return null
    }
    const after = move.progress.after ?? 0
    const rows = move.progress.archive?.tables.find(({ table }) => table === step.table)?.rows ?? 0
    const through = Math.min(after + most, rows)
    const took = through - after
    if (took > 0) await work(tx, move, step.todo, { after, through })
    else await end(tx, move, step.todo)
    const done = (move.progress.done ?? 0) + (step.todo.startsWith('write') ? took : 0)
    const next = took > 0 ? { after: through, done } : { after: 0, todo: STEPS[at + 1]?.todo ?? 'live' }
    await saveMove(tx.db, id, { progress: JSON.stringify({ ...move.progress, ...next }), error: null })
    return took
  })
}

/** What follows when all rows of a step are done. */
async function end(tx: Tx, move: MoveRow, todo: string): Promise<void> {
  if (todo === 'people') await matchPeople(tx.db, arrivingOf(move))
  // What came in a minute is not known to the planner yet.
  if (todo.startsWith('match')) await analyzeIds(tx.db)
}

function arrivingOf(move: MoveRow): Arriving {
  const { counterpart, progress } = move
  return {
    moveId: move.id,
    orgId: move.org_id,
    sourceOrgId: counterpart.local ? (counterpart.orgId ?? null) : null,
    returning: progress.returning ?? false,
    packageIds: move.packages.map((one) => one.id),
  }
}

async function work(tx: Tx, move: MoveRow, todo: string, stretch: Stretch): Promise<void> {
  const [verb = '', table = ''] = todo.split(' ')
  const arriving = arrivingOf(move)
  if (verb === 'match') return match(tx, arriving, table as CopiedKind, stretch)
  if (verb === 'clear') return clear(tx, move, stretch)
  const plan = carried(table)
  if (!plan) throw new Error(`${table} is not in the plan`)
  if (verb === 'link') return linkArrived(tx.db, { plan, arriving, stretch })
  if (table === 'moved_positions') return writeMovedLinks(tx.db, arriving, stretch)
  const given = await givenTo(tx, move, table, stretch)
  const written = await writeArrived(tx.db, { plan, arriving, stretch, given })
  if (plan.fate === 'moves' && written !== stretch.through - stretch.after) {
    throw new Error(`of ${stretch.through - stretch.after} rows of ${table} only ${written} could be written`)
  }
}

async function match(tx: Tx, arriving: Arriving, kind: CopiedKind, { after, through }: Stretch): Promise<void> {
  const matches = await matchCopied(tx.db, arriving, kind, after, through - after)
  const ids = matches.map(({ old_id, found, back, taken }) => ({
    old_id,
    new_id: found ?? (taken ? newId(NOUN[kind]) : old_id),
    writes: found === null || back || (arriving.returning && found === old_id),
  }))
  await saveIds(tx.db, arriving, kind, ids)
}

const NOUN = { accounts: 'account', contacts: 'contact', subscribers: 'subscriber' } as const

async function givenTo(tx: Tx, move: MoveRow, table: string, { after, through }: Stretch): Promise<Given> {
  if (table === 'packages') {
    // Within this server reading goes on meanwhile; from elsewhere nothing of it can be read before it is live.
    return givenToPackages(move.id, move.counterpart.local ? 'frozen' : 'arriving', await freeSlugs(tx, move))
  }
  if (table !== 'licenses') return {}
  const first = await takeLicenseNumbers(tx.db, tx.orgId, through - after)
  return givenToLicenses(tx.orgId, first, after, move.progress.from?.orgId ?? '')
}

/** Short names are of the whole server: one that another package has here gets a number. */
async function freeSlugs(tx: Tx, { packages }: MoveRow): Promise<Record<string, string>> {
  const slugs: Record<string, string> = {}
  for (const { id, slug } of packages) {
    for (let at = 1; slugs[id] === undefined; at++) {
      const candidate = at === 1 ? slug : `${slug.slice(0, 50)}-${at}`
      await holdSlug(tx.db, candidate)
      const taken = await findBySlug(tx.db, candidate)
      if (!taken || taken.id === id) slugs[id] = candidate
    }
  }
  return slugs
}

/** What was signed under the old epoch, and sessions of minutes, are made anew. */
async function clear(tx: Tx, move: MoveRow, stretch: Stretch): Promise<void> {
  if (stretch.after === 0) {
    await dropManageSessions(
      tx.db,
      move.packages.map((one) => one.id),
    )
  }
  await dropStatements(tx.db, await stagedIds(tx.db, move.id, 'installations', stretch))
}
