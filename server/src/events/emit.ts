import { randomBytes } from 'node:crypto'
import type { Tx } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import { newId } from '../platform/ids.ts'
import { insertEvents, type NewEvent } from './queries.ts'
import { commitmentText } from './rules.ts'
import type { EventKind, EventSubject } from './schema.ts'

/**
 * Writes one event in the caller's transaction (E1). Personal values may stand in the payload, nowhere else: erasing
 * blanks payload, reason and salt, and the chain still verifies (E2).
 */
export async function emit(
  tx: Tx,
  kind: EventKind,
  subject: EventSubject,
  payload: Record<string, unknown>,
  reason: string | null = null,
): Promise<string> {
  const event = eventOf(tx, kind, subject, payload, reason)
  await insertEvents(tx.db, [event])
  return event.id
}

export type Happening = { kind: EventKind; subject: EventSubject; payload: Record<string, unknown> }

const CHUNK = 500

/** Writes many events in order, a few hundred a statement. Answers their ids. */
export async function emitEach(tx: Tx, happenings: Happening[]): Promise<string[]> {
  const events = happenings.map(({ kind, subject, payload }) => eventOf(tx, kind, subject, payload, null))
  for (let start = 0; start < events.length; start += CHUNK) await insertEvents(tx.db, events.slice(start, start + CHUNK))
  return events.map(({ id }) => id)
}

function eventOf(
  tx: Tx,
  kind: EventKind,
  subject: EventSubject,
  payload: Record<string, unknown>,
  reason: string | null,
): NewEvent {
  const text = JSON.stringify(payload)
  const salt = randomBytes(16)
  return {
    id: newId('event'),
    org_id: tx.orgId,
    kind,
    package_id: subject.packageId ?? null,
    subscriber_id: subject.subscriberId ?? null,
    license_id: subject.licenseId ?? null,
    installation_id: subject.installationId ?? null,
    lead_id: subject.leadId ?? null,
    actor: JSON.stringify(tx.actor),
    reason,
    payload: text,
    salt,
    commitment: sha256(commitmentText(salt.toString('hex'), reason, text)),
    created_at: tx.now(),
  }
}
