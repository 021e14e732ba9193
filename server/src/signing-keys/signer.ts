import type { KeyObject } from 'node:crypto'
import { systemCtx, type App } from '../platform/context.ts'
import type { Db } from '../platform/database.ts'
import { openKey } from './key-pair.ts'
import { currentSigningKey, packageOrg } from './queries.ts'
import { rotateSigningKey } from './rotate.ts'

export type Signer = {
  kid: string
  privateKey: KeyObject
  certificate: string
  epoch: number
  signUntil: Date
  notAfter: Date
}

/** A signer that another process may have replaced is looked up again after this long. */
const TRUSTED_MS = 60_000

type Known = { signer: Signer; readAt: number }

const known = new WeakMap<App, Map<string, Known>>()

/**
 * The signing key of a package, opened once and kept. `epoch`, where the caller has just read it, makes sure that no key
 * of an earlier epoch signs. Inside a transaction pass its `db`.
 */
export async function signerOf(
  app: App,
  packageId: string,
  epoch: number | null = null,
  db: Db | null = null,
): Promise<Signer> {
  const cache = cacheOf(app)
  const now = app.clock()
  const hit = cache.get(packageId)
  if (hit && isUsable(hit, epoch, now)) return hit.signer

  let row = await currentSigningKey(db ?? app.database.db, packageId)
  if ((!row || row.sign_until <= now) && db === null) {
    await rotateSigningKey(
      systemCtx(app, await packageOrg(app.database.db, packageId), ['keys:write']),
      packageId,
      'when-due',
    )
    row = await currentSigningKey(app.database.db, packageId)
  }
  if (!row) throw new Error(`${packageId} has no signing key`)
  const signer: Signer = {
    kid: row.kid,
    privateKey: openKey(app.vault, row.kid, row.private_key_sealed),
    certificate: row.certificate,
    epoch: row.epoch,
    signUntil: row.sign_until,
    notAfter: row.not_after,
  }
  cache.set(packageId, { signer, readAt: now.getTime() })
  return signer
}

function isUsable({ signer, readAt }: Known, epoch: number | null, now: Date): boolean {
  const fresh = Math.abs(now.getTime() - readAt) < TRUSTED_MS
  return fresh && signer.signUntil > now && (epoch === null || epoch === signer.epoch)
}

function cacheOf(app: App): Map<string, Known> {
  const cache = known.get(app) ?? new Map<string, Known>()
  known.set(app, cache)
  return cache
}
