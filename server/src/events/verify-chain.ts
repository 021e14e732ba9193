import type { App } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import { chainAfter, chainHeads, type ChainRow } from './queries.ts'
import { commitmentText, GENESIS, linkText, subjectOf } from './rules.ts'

export type ChainReport = { orgId: string; events: number; erased: number; packages: number; broken: string[] }

const STRETCH = 1_000

/** Recomputes every link of an org's chains, and every commitment whose payload was not erased (E1, E2). Reads only. */
export async function verifyChain(app: App, orgId: string): Promise<ChainReport> {
  const report: ChainReport = { orgId, events: 0, erased: 0, packages: 0, broken: [] }
  const heads = new Map<string, { position: number; hash: string }>()
  // Read first: what is sealed meanwhile lies beyond them.
  const stored = await chainHeads(app.database.db, orgId)
  for (let after = 0; ;) {
    const rows = await chainAfter(app.database.db, orgId, after, STRETCH)
    for (const row of rows) {
      report.events++
      if (row.erased_at !== null) report.erased++
      const fault = commitmentFault(row) ?? linkFault(row, heads)
      if (fault) report.broken.push(`${row.event_id} (position ${row.position}): ${fault}`)
    }
    const last = rows.at(-1)
    if (!last) break
    after = last.position
  }
  for (const { package_id, position } of stored) {
    const found = heads.get(package_id)?.position ?? 0
    const chain = package_id === '' ? 'the org' : package_id
    if (found < position) report.broken.push(`the chain of ${chain} ends at ${found}, and once reached ${position}`)
  }
  report.packages = Math.max(0, heads.size - (heads.has('') ? 1 : 0))
  return report
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

function linkFault(row: ChainRow, heads: Map<string, { position: number; hash: string }>): string | null {
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
