import type { Tx } from '../platform/context.ts'
import { emit } from '../events/emit.ts'
import { certify, newKeyPair, openKey, sealKey } from './key-pair.ts'
import { insertRootKeys, insertSigningKey, primaryRoot } from './queries.ts'
import { lifeOf } from './rules.ts'

/** The keys of a new package: primary and spare root, and the first signing key. Part of creating the package. */
export async function createKeys(tx: Tx, packageId: string, epoch: number, offlineDays: number): Promise<void> {
  const common = { org_id: tx.orgId, package_id: packageId, created_at: tx.now() }
  const roots = (['primary', 'spare'] as const).map((role) => {
    const key = newKeyPair()
    return { ...common, kid: key.kid, role, public_key: key.x, private_key_sealed: sealKey(tx.app.vault, key) }
  })
  await insertRootKeys(tx.db, roots)
  await addSigningKey(tx, packageId, epoch, offlineDays)
}

/** Makes another signing key, certified by the primary root; documents of the earlier one stay valid. */
export async function addSigningKey(tx: Tx, packageId: string, epoch: number, offlineDays: number): Promise<void> {
  const { vault } = tx.app
  const root = await primaryRoot(tx.db, packageId)
  if (!root.private_key_sealed) throw new Error(`the primary root key of ${packageId} is not here`)
  const key = newKeyPair()
  const life = lifeOf(tx.now(), offlineDays)
  const signer = { kid: root.kid, privateKey: openKey(vault, root.kid, root.private_key_sealed) }
  await insertSigningKey(tx.db, {
    kid: key.kid,
    org_id: tx.orgId,
    package_id: packageId,
    public_key: key.x,
    private_key_sealed: sealKey(vault, key),
    certificate: certify(signer, key, packageId, epoch, { now: tx.now(), ...life }),
    epoch,
    not_before: life.notBefore,
    sign_until: life.signUntil,
    not_after: life.notAfter,
    created_at: tx.now(),
  })
  await emit(
    tx,
    'signing_key.created',
    { packageId },
    { kid: key.kid, epoch, signUntil: life.signUntil, notAfter: life.notAfter },
  )
}
