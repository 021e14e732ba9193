import { sql } from 'kysely'
import type { App } from '../platform/context.ts'
import type { Hold } from '../packages/refuse-moved.ts'
import type { Db } from '../platform/database.ts'
import type { Documents } from '../platform/tables.ts'
import type { Insertable } from 'kysely'

/** One installation with all that a check-in needs, in one read. */
export type DocumentRow = {
  id: string
  org_id: string
  package_id: string
  subscriber_id: string
  license_id: string
  token_hash: Buffer
  installation_status: 'installed' | 'uninstalled'
  version: string
  test: boolean
  verified: boolean
  facts: Record<string, unknown>
  delivered_revision: number | null
  applied_revision: number | null
  ahead_revision: number | null
  number: number
  revision: number
  status: 'trial' | 'active' | 'suspended' | 'uninstalled'
  seats: number | null
  expires: string | null
  access_until: Date | null
  features: Record<string, boolean | number | string>
  message: string | null
  hold: Hold['hold']
  move_notice: string | null
  moved_to: string | null
  follow_within: number | null
  epoch: number
  grace_days: number
  offline_days: number
  failure_mode: 'stop' | 'degrade' | 'never_stop'
  org_key: string
  subscriber_name: string | null
  subscriber_type: string
  assign_on_first_use: boolean
  seats_used: number
  roster_revision: number
  roster_key: Buffer
  roster_jws: string | null
  roster_kid: string | null
  roster_epoch: number | null
  /** Of the stored roster; `roster_revision` is the present one. */
  roster_signed_revision: number | null
  roster_count: number | null
  roster_issued_at: Date | null
  roster_expires_at: Date | null
  license_jws: string | null
  signing_kid: string | null
  certificate: string | null
  terms_hash: Buffer | null
  document_epoch: number | null
  issued_at: Date | null
  expires_at: Date | null
}

const SELECT = `
  select i.id, i.org_id, i.package_id, i.subscriber_id, i.license_id, i.token_hash, i.status as installation_status,
    i.version, i.test, i.verified, i.facts, i.delivered_revision, i.applied_revision, i.ahead_revision,
    l.number, l.revision, l.status, l.seats, l.expires, l.access_until, l.features, l.message,
    p.epoch, p.grace_days, p.offline_days, p.failure_mode, p.hold, p.move_notice, p.moved_to, p.follow_within,
    p.assign_on_first_use, l.seats_used, l.roster_revision, l.roster_key,
    r.statement as roster_jws, r.signing_kid as roster_kid, r.epoch as roster_epoch,
    r.revision as roster_signed_revision, octet_length(r.entries) / 16 as roster_count,
    r.issued_at as roster_issued_at, r.expires_at as roster_expires_at,
    s.org_key, s.name as subscriber_name, s.type as subscriber_type,
    d.license_jws, d.signing_kid, k.certificate, d.terms_hash, d.epoch as document_epoch, d.issued_at, d.expires_at
  from installations i
  join licenses l on l.id = i.license_id
  join packages p on p.id = i.package_id
  join subscribers s on s.id = i.subscriber_id
  left join documents d on d.installation_id = i.id
  left join rosters r on r.installation_id = i.id
  left join signing_keys k on k.kid = d.signing_kid and k.revoked_at is null`

/** Prepared, for as many installations as asked within one tick of the event loop. */
export async function readForDocuments(app: App, ids: readonly string[]): Promise<Map<string, DocumentRow>> {
  const rows = await app.database.prepared<DocumentRow>('documents-read', `${SELECT} where i.id = any($1::text[])`, [
    ids,
  ])
  return new Map(rows.map((row) => [row.id, row]))
}

/** The same inside a transaction. */
export async function readOneForDocument(db: Db, id: string): Promise<DocumentRow | undefined> {
  const result = await sql<DocumentRow>`${sql.raw(SELECT)} where i.id = ${id}`.execute(db)
  return result.rows[0]
}

/** The installations are served by other licenses from here on: no roster that was signed before is a base for a delta. */
export async function dropRosters(db: Db, installationIds: string[]): Promise<void> {
  await db.deleteFrom('rosters').where('installation_id', 'in', installationIds).execute()
}

/** The newest document wins, whichever process signed it. */
export async function saveDocument(db: Db, row: Insertable<Documents>): Promise<void> {
  await db
    .insertInto('documents')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .column('installation_id')
        .doUpdateSet((eb) => ({
          signing_kid: eb.ref('excluded.signing_kid'),
          license_jws: eb.ref('excluded.license_jws'),
          terms_hash: eb.ref('excluded.terms_hash'),
          epoch: eb.ref('excluded.epoch'),
          revision: eb.ref('excluded.revision'),
          issued_at: eb.ref('excluded.issued_at'),
          expires_at: eb.ref('excluded.expires_at'),
        }))
        .where((eb) =>
          eb(
            eb.refTuple('documents.epoch', 'documents.revision', 'documents.issued_at'),
            '<=',
            eb.refTuple('excluded.epoch', 'excluded.revision', 'excluded.issued_at'),
          ),
        ),
    )
    .execute()
}
