import { raise } from '../attention/raise.ts'
import { findVersion } from '../packages/queries.ts'
import { versionStatus } from '../packages/rules.ts'
import type { Tx } from '../platform/context.ts'

/** How a reported version stands (P3); one that nobody registered, or that was withdrawn, deserves attention but blocks nothing. */
export async function noteVersion(
  tx: Tx,
  packageId: string,
  version: string,
  test: boolean,
): Promise<ReturnType<typeof versionStatus>> {
  const status = versionStatus((await findVersion(tx.db, packageId, version)) ?? null)
  const odd = status === 'unregistered' ? 'version_unregistered' : status === 'withdrawn' ? 'version_withdrawn' : null
  if (odd && !test) await raise(tx, odd, `${packageId}/${version}`, { packageId }, `Version ${version}`)
  return status
}
