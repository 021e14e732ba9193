import { raiseAtEnd } from '../attention/raise.ts'
import { findVersion } from '../packages/version-queries.ts'
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
  if (test) return status
  // One item a package: products report whatever version they like, so one for each would have no end.
  if (status === 'unregistered')
    raiseAtEnd(tx, 'version_unregistered', packageId, { packageId }, `Last reported: version ${version}`)
  if (status === 'withdrawn')
    raiseAtEnd(tx, 'version_withdrawn', `${packageId}/${version}`, { packageId }, `Version ${version}`)
  return status
}
