import type { CodeRow } from '../activation-codes/queries.ts'
import { isBoundTo } from '../activation-codes/rules.ts'
import { findOpenCode, useCode } from '../activation-codes/use.ts'
import { fileParentClaim } from '../claims/file-parent.ts'
import { emit } from '../events/emit.ts'
import { lockParent, type Followed } from '../licenses/follow.ts'
import type { Tx } from '../platform/context.ts'
import { sameBytes, sha256 } from '../platform/crypto.ts'
import { updateSubscriber } from '../subscribers/queries.ts'
import type { InstallRequest } from './install.ts'
import { findParent, lockNamesakes } from './queries.ts'
import { supersede } from './supersede.ts'

/** A parent that was proved, and by what. */
export type ProvenParent = { id: string; orgKey: string; licenseId: string; code: CodeRow | null }

/**
 * I6: the parent that a sandbox names, where it gives a proof: the token of the parent's installation, or an open code
 * issued for the parent. A wrong proof is the same as none, so that nobody can ask by it.
 */
export async function proveParent(tx: Tx, request: InstallRequest): Promise<ProvenParent | null> {
  const { target, input, orgKey, parentKey } = request
  const proof = input.subscriber.parentProof
  if (input.subscriber.type !== 'sandbox' || parentKey === null || parentKey === orgKey || !proof) return null
  const parent = await findParent(tx.db, tx.orgId, { packageId: target.id, test: target.test, orgKey: parentKey })
  const code = await findOpenCode(tx, target.id, proof)
  if (!parent?.license_id || parent.status !== 'installed') return null
  const proven = { id: parent.id, orgKey: parent.org_key, licenseId: parent.license_id }
  if (parent.token_hash && sameBytes(parent.token_hash, sha256(proof))) return { ...proven, code: null }
  return code && isBoundTo(code, { id: parent.id, orgKey: parent.org_key }) ? { ...proven, code } : null
}

/**
 * Takes a sandbox to its proven parent: older ones of its name are superseded, and the parent's license is locked, for the
 * license that is issued next to follow it.
 */
export async function adoptSandbox(
  tx: Tx,
  packageId: string,
  subscriberId: string,
  parent: Pick<ProvenParent, 'id' | 'orgKey' | 'licenseId'>,
): Promise<Followed | null> {
  await updateSubscriber(tx.db, subscriberId, {
    parent_id: parent.id,
    parent_org_key: parent.orgKey,
    updated_at: tx.now(),
  })
  const older = await lockNamesakes(tx.db, packageId, subscriberId)
  const followed = await lockParent(tx, parent.licenseId)
  await supersede(tx, packageId, subscriberId, older)
  return followed
}

type Ids = { packageId: string; subscriberId: string; licenseId: string; installationId: string }

/** Says by what the parent was proved; a code that proved it is used. */
export async function noteProof(tx: Tx, ids: Ids, parent: ProvenParent): Promise<void> {
  const { code } = parent
  if (code) await useCode(tx, code, ids.installationId, ids.subscriberId)
  const by = code ? { by: 'code', codeId: code.id } : { by: 'token' }
  await emit(tx, 'subscriber.parent_proven', ids, { parentId: parent.id, ...by })
}

/** A sandbox that names a parent without proof is told to the vendor, who may approve it. Test installs bother nobody (P4). */
export async function noteUnproven(tx: Tx, request: InstallRequest, ids: Ids): Promise<void> {
  const { target, input, orgKey, parentKey } = request
  if (target.test || input.subscriber.type !== 'sandbox' || parentKey === null || parentKey === orgKey) return
  const parent = await findParent(tx.db, tx.orgId, { packageId: target.id, test: target.test, orgKey: parentKey })
  await fileParentClaim(tx, ids, { id: parent?.id ?? null, orgKey: parentKey })
}
