import type { EventKind } from './schema.ts'

/** What one link of a chain covers besides the link before it. The payload itself is in it only by its commitment (E2). */
export type Link = { id: string; orgId: string; kind: EventKind | string; createdAt: string; actor: string; commitment: string }

/** The text whose SHA-256 is the hash of a link: one line a part, so that any language can rebuild it. */
export function linkText(previousHash: string, position: number, link: Link): string {
  return ['openlma-chain/1', previousHash, position, link.orgId, link.id, link.kind, link.createdAt, link.actor, link.commitment].join(
    '\n',
  )
}

/** The text whose SHA-256 is the commitment to a payload, its reason and its salt. */
export function commitmentText(salt: string, reason: string | null, payload: string): string {
  return ['openlma-payload/1', salt, JSON.stringify(reason), payload].join('\n')
}

/** The hash before the first link. */
export const GENESIS = '0'.repeat(64)
