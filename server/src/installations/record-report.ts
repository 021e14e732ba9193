import { raise } from '../attention/raise.ts'
import { readOneForDocument, type DocumentRow } from '../documents/queries.ts'
import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import { noteVersion } from './note-version.ts'
import { lockInstallation, updateInstallation } from './queries.ts'
import { newsOf, type Reported } from './rules.ts'

/** Writes what a report brings that must not be lost: version, facts, acknowledgement (E1). In the caller's transaction. */
export async function recordReport(tx: Tx, id: string, reported: Reported): Promise<void> {
  if (!(await lockInstallation(tx.db, id))) return
  const row = await readOneForDocument(tx.db, id)
  const news = row && newsOf(row, reported)
  if (!row || !news) return
  const subject = subjectOf(row)
  if (news.version !== null) {
    const versionStatus = await noteVersion(tx, row.package_id, news.version, row.test)
    await updateInstallation(tx.db, id, { version: news.version, version_status: versionStatus, updated_at: tx.now() })
    await emit(tx, 'installation.upgraded', subject, { before: row.version, after: news.version, versionStatus })
  }
  if (news.facts !== null) {
    await updateInstallation(tx.db, id, { facts: JSON.stringify(news.facts), updated_at: tx.now() })
    await emit(tx, 'installation.facts_changed', subject, { before: row.facts, after: news.facts })
  }
  if (news.acknowledged !== null) {
    await updateInstallation(tx.db, id, {
      applied_revision: news.acknowledged,
      applied_at: tx.now(),
      // That observation is written seconds later, and the page would show an acknowledgement after the last check-in.
      last_check_in_at: tx.now(),
      ...deliveredAtLeast(row, news.acknowledged, tx.now()),
    })
    await emit(tx, 'installation.acknowledged', subject, { revision: news.acknowledged })
  }
  if (news.caughtUp) await updateInstallation(tx.db, id, { ahead_revision: null })
  if (news.ahead) {
    await updateInstallation(tx.db, id, { ahead_revision: reported.applied?.revision ?? null })
    const detail = `It applied revision ${reported.applied?.revision}; ours is ${row.revision}.`
    await raise(tx, 'restored_from_backup', row.license_id, subject, detail)
  }
}

/** What was acknowledged was delivered, whether or not that observation has been written yet. */
function deliveredAtLeast(row: DocumentRow, revision: number, at: Date) {
  return revision > (row.delivered_revision ?? 0) ? { delivered_revision: revision, delivered_at: at } : {}
}

export function subjectOf(row: DocumentRow) {
  return {
    packageId: row.package_id,
    subscriberId: row.subscriber_id,
    licenseId: row.license_id,
    installationId: row.id,
  }
}
