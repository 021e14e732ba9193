import type { App } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import { chainAfter, type ChainRow } from './queries.ts'
import { commitmentText, GENESIS, linkText } from './rules.ts'

export type ChainReport = { orgId: string; events: number; erased: number; packages: number; broken: string[] }

const STRETCH = 1_000

/** Recomputes every link of an org's chains, and every commitment whose payload was not erased (E1, E2). Reads only. */
export async function verifyChain(app: App, orgId: string): Promise<ChainReport> {
  const report: ChainReport = { orgId, events: 0, erased: 0, packages: 0, broken: [] }
  const heads = new Map<string, { position: number; hash: string }>()
  for (let after = 0; ; ) {
    const rows = await chainAfter(app.database.db, orgId, after, STRETCH)
    for (const row of rows) {
      report.events++
      if (row.payload === null) report.erased++
      const fault = commitmentFault(row) ?? linkFault(row, heads)
      if (fault) report.broken.push(`${row.event_id} (position ${row.position}): ${fault}`)
    }
    const last = rows.at(-1)
    if (!last) break
    after = last.position
  }
  report.packages = Math.max(0, heads.size - (heads.has('') ? 1 : 0))
  return report
}

function commitmentFault(row: ChainRow): string | null {
  if (row.payload === null || row.salt === null) return null
  const text = commitmentText(row.salt.toString('hex'), row.reason, row.payload)
  return sha256(text).equals(row.commitment) ? null : 'the payload is not what was committed to'
}

function linkFault(row: ChainRow, heads: Map<string, { position: number; hash: string }>): string | null {
  const links: [string, number, Buffer][] = [['', row.position, row.org_hash]]
  if (row.package_id !== null) links.push([row.package_id, row.package_position ?? -1, row.package_hash ?? Buffer.alloc(0)])
  for (const [chain, position, hash] of links) {
    const before = heads.get(chain) ?? { position: 0, hash: GENESIS }
    heads.set(chain, { position, hash: hash.toString('hex') })
    if (position !== before.position + 1) return `position ${position} follows ${before.position}`
    const text = linkText(before.hash, position, {
      id: row.event_id,
      orgId: row.org_id,
      kind: row.kind,
      createdAt: row.created_at.toISOString(),
      actor: row.actor,
      commitment: row.commitment.toString('hex'),
    })
    if (!sha256(text).equals(hash)) return chain === '' ? 'the link of the org does not hold' : 'the link of the package does not hold'
  }
  return null
}
