import type { EventSubject } from '../events/schema.ts'
import { writeLater, type Tx } from '../platform/context.ts'
import { newId } from '../platform/ids.ts'
import type { Db } from '../platform/database.ts'
import { closeByKeys, upsertAttention, type NewAttention } from './queries.ts'
import type { AttentionKind } from './schema.ts'

/** Opens an attention item in the caller's transaction; `about` is the thing it is about, one open item each. */
export async function raise(
  tx: Tx,
  kind: AttentionKind,
  about: string,
  subject: EventSubject,
  detail: string | null = null,
): Promise<void> {
  await upsertAttention(tx.db, itemOf(tx, kind, about, subject, detail))
}

/**
 * The same right before the commit, for an item that many raise at once: its row is locked for no longer, so that installs
 * of one package do not queue behind each other.
 */
export function raiseAtEnd(tx: Tx, kind: AttentionKind, about: string, subject: EventSubject, detail: string): void {
  writeLater(tx, upsertAll, itemOf(tx, kind, about, subject, detail))
}

async function upsertAll(db: Db, items: NewAttention[]): Promise<void> {
  for (const item of items) await upsertAttention(db, item)
}

function itemOf(
  tx: Tx,
  kind: AttentionKind,
  about: string,
  subject: EventSubject,
  detail: string | null,
): NewAttention {
  return {
    id: newId('attention'),
    orgId: tx.orgId,
    kind,
    dedupeKey: keyOf(kind, about),
    subject,
    detail,
    at: tx.now(),
  }
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
