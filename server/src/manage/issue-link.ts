import { emit } from '../events/emit.ts'
import { authorize, installationCtx } from '../installations/authorize.ts'
import { lockInstallation } from '../installations/queries.ts'
import { takeToken } from '../platform/bucket.ts'
import { inTransaction } from '../platform/context.ts'
import { randomToken, sameBytes, sha256 } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { Outside } from '../platform/route.ts'
import { insertSession } from './queries.ts'
import { LINK_LIFETIME } from './rules.ts'

const LINKS_A_MINUTE = 20

/**
 * S3: a link that opens the manage page once, within ten minutes, for whomever the product lets in. Kept as a hash; refused
 * with `installation_uninstalled` where nothing is installed.
 */
export async function issueManageLink(outside: Outside, id: string, person: string | undefined) {
  const known = await authorize(outside, id)
  const ctx = installationCtx(outside, known)
  ctx.require('installations:report')
  takeToken(outside.app, `manage-link/${id}`, LINKS_A_MINUTE)
  const secret = randomToken()
  return inTransaction(ctx, async (tx) => {
    const held = await lockInstallation(tx.db, id)
    if (!held || !sameBytes(held.token_hash, known.token_hash)) throw new AppError('token_invalid')
    if (held.status === 'uninstalled') throw new AppError('installation_uninstalled')
    const sessionId = newId('manageSession')
    const expiresAt = new Date(tx.now().getTime() + LINK_LIFETIME)
    await insertSession(tx.db, {
      id: sessionId,
      org_id: tx.orgId,
      installation_id: id,
      license_id: held.license_id,
      person: person || null,
      token_hash: held.token_hash,
      link_hash: sha256(secret),
      link_expires_at: expiresAt,
      created_at: tx.now(),
    })
    const subject = {
      packageId: held.package_id,
      subscriberId: held.subscriber_id,
      licenseId: held.license_id,
      installationId: id,
    }
    await emit(tx, 'manage_link.issued', subject, { id: sessionId, person: person || null })
    return { url: `${tx.app.publicUrl()}/manage/${secret}`, expiresAt: expiresAt.toISOString() }
  })
}
