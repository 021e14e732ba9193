import { createCtx, type Ctx, type Tx } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import type { Outside } from '../platform/route.ts'
import { findSession, holdSession, type SessionRow } from './queries.ts'

/** The session whose token the caller holds, and its context. */
export async function authorizeSession(outside: Outside): Promise<{ ctx: Ctx; session: SessionRow }> {
  const { app, bearer } = outside
  const session = bearer === null ? undefined : await findSession(app.database.db, sha256(bearer), app.clock())
  if (!session) throw sessionOver()
  return { ctx: manageCtx(outside, session), session }
}

/** Between the look at the session and this transaction the installation may have gone: from here on it waits. */
export async function requireSession(tx: Tx, session: SessionRow): Promise<void> {
  if (!(await holdSession(tx.db, session.id, tx.now()))) throw sessionOver()
}

/** The customer's administrator as the one who acts. An actor can never be erased, so the name does not stand there (E2). */
export function manageCtx(outside: Outside, session: SessionRow): Ctx {
  return createCtx(outside.app, {
    orgId: session.org_id,
    actor: { kind: 'customer', id: session.id },
    permissions: ['manage:use'],
    requestId: outside.requestId,
    log: outside.log,
  })
}

export function sessionOver(): AppError {
  return new AppError('manage_session_invalid', 'Open the page again from the product.')
}

export function subjectOf(session: SessionRow) {
  return {
    packageId: session.package_id,
    subscriberId: session.subscriber_id,
    licenseId: session.license_id,
    installationId: session.installation_id,
  }
}
