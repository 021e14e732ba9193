import type { Tx } from '../platform/context.ts'
import { randomToken, sha256 } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import { saveLink, type LinkKind } from './link-queries.ts'
import { LINK_LIFETIME } from './rules.ts'

const PAGE: Record<LinkKind, string> = { setup: 'setup', invite: 'invite', reset: 'reset' }

/** `handedOver`: an admin of an org gets the link, so that it proves less than one that was mailed. */
type NewLink = { kind: keyof typeof LINK_LIFETIME; orgId?: string; userId?: string; handedOver?: boolean }

/** Makes a link that works once and replaces the one before. Only the hash of its token is kept. */
export async function makeLink(
  tx: Pick<Tx, 'db' | 'app' | 'now'>,
  { kind, orgId, userId, handedOver = false }: NewLink,
): Promise<string> {
  const token = randomToken()
  const now = tx.now()
  const stored: LinkKind = kind === 'handed_reset' ? 'reset' : kind
  await saveLink(tx.db, {
    token_hash: sha256(token),
    kind: stored,
    org_id: orgId ?? null,
    user_id: userId ?? null,
    handed_over: handedOver,
    created_at: now,
    expires_at: new Date(now.getTime() + LINK_LIFETIME[kind]),
    used_at: null,
  })
  return linkUrl(tx.app.publicUrl(), stored, token)
}

export function linkUrl(publicUrl: string, kind: LinkKind, token: string): string {
  return `${publicUrl}/${PAGE[kind]}?token=${token}`
}

/** Refuses a password that the rules refuse, saying why. */
export function refuseWeak(fault: string | null): void {
  if (fault !== null)
    throw new AppError('password_too_weak', fault, { errors: [{ pointer: '/password', detail: fault }] })
}
