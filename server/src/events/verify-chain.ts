import type { App } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import { chainAfter, chainHeads, orphanEvents, type ChainRow } from './queries.ts'
import { commitmentText, GENESIS, linkText, subjectOf } from './rules.ts'

export type ChainReport = { orgId: string; events: number; erased: number; packages: number; broken: string[] }

const STRETCH = 1_000

type Head = { position: number; hash: string }

/** Recomputes every link of an org's chains, and every commitment whose payload was not erased (E1, E2). Reads only. */
export async function verifyChain(app: App, orgId: string): Promise<ChainReport> {
  const report: ChainReport = { orgId, events: 0, erased: 0, packages: 0, broken: [] }
  const heads = new Map<string, Head>()
  // Read first: what is sealed meanwhile lies beyond them.
  const stored = await headsOf(app, orgId)
  for (let after = 0; ;) {
    const rows = await chainAfter(app.database.db, orgId, after, STRETCH)
    for (const row of rows) {
      report.events++
      if (row.erased_at !== null) report.erased++
      const fault = commitmentFault(row) ?? linkFault(row, heads) ?? headFault(row, stored)
      if (fault) report.broken.push(`${row.event_id} (position ${row.position}): ${fault}`)
    }
    const last = rows.at(-1)
    if (!last) break
    after = last.position
  }
  for (const [chain, { position }] of stored) {
    const found = heads.get(chain)?.position ?? 0
    if (found < position) report.broken.push(`${nameOf(chain)} ends at ${found}, and once reached ${position}`)
  }
  // Read last: what was sealed meanwhile has a head by now.
  const newest = await headsOf(app, orgId)
  for (const chain of heads.keys()) {
    if (!newest.has(chain)) report.broken.push(`${nameOf(chain)} has no head`)
  }
  for (const id of await orphanEvents(app.database.db, orgId)) {
    report.broken.push(`${id}: it has no position and does not wait for one`)
  }
  report.packages = Math.max(0, heads.size - (heads.has('') ? 1 : 0))
  return report
}

async function headsOf(app: App, orgId: string): Promise<Map<string, Head>> {
  const rows = await chainHeads(app.database.db, orgId)
  return new Map(rows.map(({ package_id, position, hash }) => [package_id, { position, hash: hash.toString('hex') }]))
}

const nameOf = (chain: string) => `the chain of ${chain === '' ? 'the org' : chain}`

/** Whoever rewrites a chain to its end must also have changed the head, which is kept apart. */
function headFault(row: ChainRow, stored: Map<string, Head>): string | null {
  const links: [string, number | null, Buffer | null][] = [['', row.position, row.org_hash]]
  if (row.package_id !== null) links.push([row.package_id, row.package_position, row.package_hash])
  for (const [chain, position, hash] of links) {
    const head = stored.get(chain)
    if (head?.position === position && head.hash !== hash?.toString('hex'))
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

function linkFault(row: ChainRow, heads: Map<string, Head>): string | null {
  const links: [string, number, Buffer][] = [['', row.position, row.org_hash]]
  if (row.package_id !== null)
    links.push([row.package_id, row.package_position ?? -1, row.package_hash ?? Buffer.alloc(0)])
  for (const [chain, position, hash] of links) {
    const before = heads.get(chain) ?? { position: 0, hash: GENESIS }
    heads.set(chain, { position, hash: hash.toString('hex') })
    if (position !== before.position + 1) return `position ${position} follows ${before.position}`
    const text = linkText(before.hash, position, {
      id: row.event_id,
      orgId: row.event_org,
      kind: row.kind,
      subject: subjectOf({ ...row, package_id: row.about_package }),
      createdAt: row.created_at.toISOString(),
      actor: row.actor,
      commitment: row.commitment.toString('hex'),
    })
    if (!sha256(text).equals(hash))
      return chain === '' ? 'the link of the org does not hold' : 'the link of the package does not hold'
  }
  return null
}
