import { updateInstallation } from '../installations/queries.ts'
import { recordReport } from '../installations/record-report.ts'
import type { Tx } from '../platform/context.ts'
import type { RequestFile } from './schema.ts'

/** What the file reports, as a check-in would: version, facts, acknowledgement. In the caller's transaction. */
export async function takeReport(tx: Tx, installationId: string, file: RequestFile): Promise<void> {
  await recordReport(tx, installationId, {
    version: file.version ?? undefined,
    facts: file.facts ?? undefined,
    applied: file.applied ?? undefined,
  })
  await updateInstallation(tx.db, installationId, { last_check_in_at: tx.now() })
}
