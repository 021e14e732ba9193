import type { App } from '../platform/context.ts'
import { eventPlaces } from './chain-queries.ts'
import { addFault, verifyChain, type ChainReport } from './verify-chain.ts'

const STRETCH = 5_000

/** Verifies every chain of these orgs, and that each event is in a chain or waits for the sealer (E1, E2). Reads only. */
export async function verifyEvents(app: App, orgIds: string[]): Promise<ChainReport[]> {
  const reports = new Map<string, ChainReport>()
  for (const orgId of orgIds) reports.set(orgId, await verifyChain(app, orgId))
  for (let after = ''; ;) {
    const events = await eventPlaces(app.database.db, after, STRETCH)
    for (const { id, org_id, placed } of events) {
      const report = placed ? undefined : reports.get(org_id)
      if (report) addFault(report, `${id}: it has no position and does not wait for one`)
    }
    const last = events.at(-1)
    if (!last) return [...reports.values()]
    after = last.id
  }
}
