import type { App } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import { chainAfter, chainHeads, movedChainAfter, type ChainRow } from './chain-queries.ts'
import { commitmentText, GENESIS, linkText, subjectOf } from './rules.ts'

/**
 * What was verified of an org, and what did not hold. `chains` are its own and one for each package. `faults` counts
 * all; `broken` tells the first hundred, in the order of positions, so `broken[0]` is the first broken link.
 */
export type ChainReport = {
  orgId: string
  events: number
  erased: number
  chains: number
  faults: number
  broken: string[]
}

const STRETCH = 1_000
const TOLD = 100

type Head = { position: number; hash: string }
type StoredHead = Head & { arrival: number }

export function addFault(report: ChainReport, fault: string): void {
  report.faults++
  if (report.broken.length < TOLD) report.broken.push(fault)
}

/**
 * Recomputes every link of an org's chains, and every commitment whose payload was not erased (E1, E2). Reads only, a
 * thousand events at a time, and may run while others write.
 */
export async function verifyChain(app: App, orgId: string): Promise<ChainReport> {
  const report: ChainReport = { orgId, events: 0, erased: 0, chains: 0, faults: 0, broken: [] }
  const heads = new Map<string, Head>()
  // Read first: what is sealed meanwhile lies beyond them.
  const stored = await headsOf(app, orgId)
  for (let after = 0; ;) {
    const rows = await chainAfter(app.database.db, orgId, after, STRETCH)
    for (const row of rows) {
      await followMoved(app, row, heads, report)
      report.events++
      if (row.erased_at !== null) report.erased++
      // Each is asked, since following the links moves on to the next.
      const faults = [commitmentFault(row), linkFault(row, linksOf(row), heads), headFault(row, stored)]
      const fault = faults.find((one) => one !== null)
      if (fault) addFault(report, `${row.event_id} (position ${row.position}): ${fault}`)
    }
    const last = rows.at(-1)
    if (!last) break
    after = last.position
  }
  for (const [chain, { position }] of stored) {
    const found = heads.get(chain)?.position ?? 0
    if (found < position) addFault(report, `${nameOf(chain)} ends at ${found}, and once reached ${position}`)
  }
  // Read last: what was sealed meanwhile has a head by now.
  const newest = await headsOf(app, orgId)
  for (const chain of heads.keys()) if (!newest.has(chain)) addFault(report, `${nameOf(chain)} has no head`)
  report.chains = heads.size
  return report
}

/** The package has come here (V1): its chain begins anew with what it brought, which is followed from its first link. */
async function followMoved(app: App, row: ChainRow, heads: Map<string, Head>, report: ChainReport): Promise<void> {
  const { org_id: orgId, package_id: packageId, kind } = row
  if (kind !== 'package.moved' || packageId === null) return
  const { moveId } = JSON.parse(row.payload ?? '{}') as { moveId?: string }
  heads.delete(packageId)
  for (let after = 0; moveId !== undefined;) {
    const rows = await movedChainAfter(app.database.db, { orgId, packageId, moveId }, after, STRETCH)
    for (const link of rows) {
      if (link.event_org !== orgId) report.events++
      const fault = [commitmentFault(link), linkFault(link, linksOf(link).slice(1), heads)].find((one) => one !== null)
      if (fault) addFault(report, `${link.event_id} (position ${link.position} of ${packageId}): ${fault}`)
    }
    const last = rows.at(-1)
    if (!last) return
    after = Number(last.position)
  }
}

async function headsOf(app: App, orgId: string): Promise<Map<string, StoredHead>> {
  const rows = await chainHeads(app.database.db, orgId)
  return new Map(
    rows.map(({ package_id, position, hash, arrival_position: arrival }) => [
      package_id,
      { position, hash: hash.toString('hex'), arrival },
    ]),
  )
}

const nameOf = (chain: string) => `the chain of ${chain === '' ? 'the org' : chain}`

/**
 * Whoever rewrites a chain to its end must also have changed the head, which is kept apart. What a package left behind here in
 * a stay before may have the position of the head, and is not it.
 */
function headFault(row: ChainRow, stored: Map<string, StoredHead>): string | null {
  for (const { chain, position, hash } of linksOf(row)) {
    const head = stored.get(chain)
    if (head?.position === position && row.position > head.arrival && head.hash !== hash.toString('hex'))
      return `it is not the head of ${nameOf(chain)}`
  }
  return null
}

function commitmentFault(row: ChainRow): string | null {
  if (row.erased_at !== null) {
    const blank = row.payload === null && row.salt === null && row.reason === null
    return blank ? null : 'it is marked as erased, and something of it stands'
  }
  if (row.payload === null || row.salt === null) return 'its payload is gone, and it was not erased'
  const text = commitmentText(row.salt.toString('hex'), row.reason, row.payload)
  return sha256(text).equals(row.commitment) ? null : 'the payload is not what was committed to'
}

/** Follows the chains by one event, whatever is wrong with it: so one broken link is one fault. */
function linkFault(row: ChainRow, links: ReturnType<typeof linksOf>, heads: Map<string, Head>): string | null {
  let fault: string | null = null
  for (const { chain, position, hash } of links) {
    const before = heads.get(chain) ?? { position: 0, hash: GENESIS }
    heads.set(chain, { position, hash: hash.toString('hex') })
    if (position !== before.position + 1)
      fault ??= `position ${position} follows ${before.position} in ${nameOf(chain)}`
    else if (!sha256(textOf(row, before.hash, position)).equals(hash))
      fault ??= `its link in ${nameOf(chain)} does not hold`
  }
  return fault
}

function linksOf(row: ChainRow): { chain: string; position: number; hash: Buffer }[] {
  const own = { chain: '', position: row.position, hash: row.org_hash }
  if (row.package_id === null) return [own]
  return [
    own,
    { chain: row.package_id, position: row.package_position ?? -1, hash: row.package_hash ?? Buffer.alloc(0) },
  ]
}

function textOf(row: ChainRow, previousHash: string, position: number): string {
  return linkText(previousHash, position, {
    id: row.event_id,
    orgId: row.event_org,
    kind: row.kind,
    subject: subjectOf({ ...row, package_id: row.about_package }),
    createdAt: row.created_at.toISOString(),
    actor: row.actor,
    commitment: row.commitment.toString('hex'),
  })
}
