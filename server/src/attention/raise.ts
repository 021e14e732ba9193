import type { EventSubject } from '../events/schema.ts'
import type { Tx } from '../platform/context.ts'
import { newId } from '../platform/ids.ts'
import { closeByKeys, upsertAttention } from './queries.ts'
import type { AttentionKind } from './schema.ts'

/** Opens an attention item in the caller's transaction; `about` is the thing it is about, one open item each. */
export async function raise(
  tx: Tx,
  kind: AttentionKind,
  about: string,
  subject: EventSubject,
  detail: string | null = null,
): Promise<void> {
  const item = {
    id: newId('attention'),
    orgId: tx.orgId,
    kind,
    dedupeKey: keyOf(kind, about),
    subject,
    detail,
    at: tx.now(),
  }
  await upsertAttention(tx.db, item)
}

/** Closes the item by itself, because what it was about has been mended. */
export async function settle(tx: Tx, kind: AttentionKind, about: string): Promise<void> {
  await settleAll(tx, [kind], about)
}

/** Closes several kinds of items about one thing. */
export async function settleAll(tx: Tx, kinds: AttentionKind[], about: string): Promise<void> {
  await closeByKeys(
    tx.db,
    tx.orgId,
    kinds.map((kind) => keyOf(kind, about)),
    tx.now(),
  )
}

function keyOf(kind: AttentionKind, about: string): string {
  return `${kind}/${about}`
}
