import type { EventKind } from './schema.ts'

/** What one link of a chain covers besides the link before it. The payload itself is in it only by its commitment (E2). */
export type Link = {
  id: string
  orgId: string
  kind: EventKind | string
  /** Ids of what it is about: package, subscriber, license, installation, lead. */
  subject: readonly (string | null)[]
  createdAt: string
  actor: string
  commitment: string
}

/** The text whose SHA-256 is the hash of a link: one line a part, so that any language can rebuild it. */
export function linkText(previousHash: string, position: number, link: Link): string {
  const { orgId, id, kind, subject, createdAt, actor, commitment } = link
  const about = subject.map((part) => part ?? '-').join(' ')
  return ['openlma-chain/1', previousHash, position, orgId, id, kind, about, createdAt, actor, commitment].join('\n')
}

export function subjectOf(row: {
  package_id: string | null
  subscriber_id: string | null
  license_id: string | null
  installation_id: string | null
  lead_id: string | null
}): Link['subject'] {
  return [row.package_id, row.subscriber_id, row.license_id, row.installation_id, row.lead_id]
}

/** The text whose SHA-256 is the commitment to a payload, its reason and its salt. */
export function commitmentText(salt: string, reason: string | null, payload: string): string {
  return ['openlma-payload/1', salt, JSON.stringify(reason), payload].join('\n')
}

/** The hash before the first link. */
export const GENESIS = '0'.repeat(64)
