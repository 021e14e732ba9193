import { currentDocuments } from '../documents/answer.ts'
import { readOneForDocument } from '../documents/queries.ts'
import { acceptContact } from '../leads/accept-contact.ts'
import { contactWarnings } from '../leads/rules.ts'
import { findByInstallKey, type InstallTarget } from '../packages/queries.ts'
import { refuseMoved, type Hold } from '../packages/refuse-moved.ts'
import { createCtx, inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { randomToken, sha256 } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import { withIdempotency } from '../platform/idempotency.ts'
import type { Outside } from '../platform/route.ts'
import { refuseUnstorable } from '../platform/text.ts'
import { takeNumber } from '../licenses/take-number.ts'
import { signerOf } from '../signing-keys/signer.ts'
import { holdSubscriber } from '../subscribers/queries.ts'
import { normalizeOrgId } from '../subscribers/rules.ts'
import { installKnown } from './install-known.ts'
import { installNew } from './install-new.ts'
import { observe } from './observations.ts'
import { hasLicense, holdInstall, lockExisting } from './queries.ts'
import { presentInstalled } from './present.ts'
import { heldKeys, parentKeyOf } from './rules.ts'
import type { Install, Installed } from './schema.ts'

/** One install, read and normalised: what the transaction works with. */
export type InstallRequest = {
  target: InstallTarget
  input: Install
  orgKey: string
  /** The Subscriber Org ID of the parent that a sandbox names. */
  parentKey: string | null
  contact: Record<string, unknown> | undefined
  tokenHash: Buffer
}

export type InstallAnswer = { created: boolean; body: Installed }

/**
 * I1: one call creates or updates subscriber, installation, license and lead in one transaction. Safe to repeat with the
 * same token (I3), or with the same `Idempotency-Key` for callers that send none.
 */
export async function install(
  outside: Outside,
  input: Install,
  idempotencyKey: string | undefined,
): Promise<InstallAnswer> {
  const { app, bearer, requestId, log } = outside
  const target = bearer === null ? undefined : await findByInstallKey(app.database.db, bearer)
  if (!target) throw new AppError('install_key_invalid', 'Use the install key of the package page.')
  refuseMoved(target as Hold)
  const orgKey = normalizeOrgId(input.subscriber.orgId)
  if (orgKey === null) throw orgIdFault()
  const contact = acceptContact(input.contact)
  const rest = { ...input, contact: undefined }
  refuseUnstorable(rest, 'body')
  const actor = { kind: 'installer' as const, id: target.id }
  const ctx = createCtx(app, { orgId: target.org_id, actor, permissions: ['installations:install'], requestId, log })
  const token = input.token ?? randomToken()
  const parentKey = parentKeyOf(input.subscriber)
  const request: InstallRequest = { target, input, orgKey, parentKey, contact, tokenHash: sha256(token) }
  if (idempotencyKey === undefined || input.token !== undefined) return perform(ctx, request, token, null)
  const scope = { scope: `${target.id}/${target.test}/${orgKey}`, key: idempotencyKey, request: { ...rest, contact } }
  return withIdempotency<InstallAnswer>(ctx, scope, (keep) => perform(ctx, request, token, keep))
}

async function perform(
  ctx: Ctx,
  request: InstallRequest,
  token: string,
  keep: ((tx: Tx, answer: InstallAnswer) => Promise<void>) | null,
) {
  ctx.require('installations:install')
  const { target, orgKey, input, contact } = request
  const signer = await signerOf(ctx.app, target.id, target.epoch)
  const who = { tokenHash: request.tokenHash, test: target.test, orgKey }
  // A code tells whose install it is (I7, I8).
  const warnings = contact || input.activationCode === undefined ? contactWarnings(contact) : []
  // Only a license that is not there needs a number. One who loses the race for it leaves a number out.
  const taken = (await hasLicense(ctx.db, target.id, who)) ? null : await takeNumber(ctx.app, ctx.orgId)
  // NOTE no event: installNew and installKnown write theirs in this transaction.
  const answer = await inTransaction(ctx, async (tx) => {
    await holdInstall(tx.db, target.id, request.tokenHash)
    for (const key of heldKeys(request)) await holdSubscriber(tx.db, tx.orgId, target.test, key)
    const existing = await lockExisting(tx.db, target.id, who)
    const id = existing ? await installKnown(tx, request, existing) : await installNew(tx, request, taken)
    const row = await readOneForDocument(tx.db, id)
    if (!row) throw new Error('unreachable')
    const documents = await currentDocuments(tx.app, tx.db, row, signer)
    const answer = { created: !existing, body: presentInstalled(row, token, documents, warnings) }
    if (keep) await keep(tx, answer)
    return answer
  })
  const { installation, license } = answer.body
  observe(ctx.app, installation.id, { deliveredRevision: license.revision, deliveredAt: ctx.now().toISOString() })
  return answer
}

function orgIdFault(): AppError {
  const detail = 'is empty or longer than 128 characters'
  return new AppError('invalid_request', `In the body, /subscriber/orgId: ${detail}`, {
    errors: [{ pointer: '/subscriber/orgId', detail }],
  })
}
