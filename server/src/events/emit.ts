import { randomBytes } from 'node:crypto'
import { writeLater, type Tx } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import { newId } from '../platform/ids.ts'
import { insertEvents } from './queries.ts'
import { commitmentText } from './rules.ts'
import type { EventKind, EventSubject } from './schema.ts'

/**
 * Writes one event in the caller's transaction (E1), together with its others right before the commit. Personal values may
 * stand in the payload, nowhere else: erasing blanks payload, reason and salt, and the chain still verifies (E2).
 */
export async function emit(
  tx: Tx,
  kind: EventKind,
  subject: EventSubject,
  payload: Record<string, unknown>,
  reason: string | null = null,
): Promise<string> {
  const id = newId('event')
  const text = JSON.stringify(payload)
  const salt = randomBytes(16)
  writeLater(tx, insertEvents, {
    id,
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
  })
  return id
}
