import { rootKeysOf } from '../signing-keys/queries.ts'
import type { App, Ctx } from '../platform/context.ts'
import { countByPackage, listPackages, type Counts, type PackageRow } from './queries.ts'
import { listVersions } from './version-queries.ts'
import type { Hold } from './refuse-moved.ts'
import type { Package, PackageQuery, Version } from './schema.ts'
import { toPage, type Page } from '../platform/page.ts'
import type { PageQuery } from '../platform/page.ts'

const NONE: Counts = { licenses: 0, installations: 0, leads: 0 }

type RootRow = Awaited<ReturnType<typeof rootKeysOf>>[number]

/** Packages as the API answers them, with their public keys and counts: two more reads, however many packages. */
export async function presentPackages(ctx: Ctx, rows: PackageRow[]): Promise<Package[]> {
  const ids = rows.map((row) => row.id)
  const [roots, counts] = [await rootKeysOf(ctx.db, ids), await countByPackage(ctx.db, ids)]
  return rows.map((row) =>
    present(
      ctx.app,
      row,
      roots.filter((root) => root.package_id === row.id),
      counts.get(row.id) ?? NONE,
    ),
  )
}

export async function presentPackage(ctx: Ctx, row: PackageRow): Promise<Package> {
  const [answer] = await presentPackages(ctx, [row])
  if (!answer) throw new Error('unreachable')
  return answer
}

export async function pageOfPackages(ctx: Ctx, query: PackageQuery): Promise<Page<Package>> {
  const { rows, nextCursor } = await listPackages(ctx.db, ctx.orgId, query)
  return { data: await presentPackages(ctx, rows), nextCursor }
}

function present(app: App, row: PackageRow, roots: RootRow[], counts: Counts): Package {
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    description: row.description,
    defaultTerms: {
      status: row.default_status as Package['defaultTerms']['status'],
      days: row.default_days,
      seats: row.default_seats,
    },
    assignOnFirstUse: row.assign_on_first_use,
    leadManagerId: row.lead_manager_id,
    installMode: row.install_mode as Package['installMode'],
    retrialAfterDays: row.retrial_after_days,
    graceDays: row.grace_days,
    offlineDays: row.offline_days,
    failureMode: row.failure_mode as Package['failureMode'],
    features: row.features as Package['features'],
    sandboxPolicy: row.sandbox_policy as Package['sandboxPolicy'],
    sandboxSeats: row.sandbox_seats,
    sandboxDays: row.sandbox_days,
    notifyCustomer: row.notify_customer,
    silentAfterDays: row.silent_after_days,
    installKey: row.install_key,
    testInstallKey: row.test_install_key,
    rootKeys: roots.map((root) => ({ kty: 'OKP', crv: 'Ed25519', x: root.public_key, kid: root.kid })),
    epoch: row.epoch,
    spareKeyHandedOut: roots.some((root) => root.spare_handed_out_at !== null),
    installUrl: `${app.publicUrl()}/install/${row.slug}`,
    attributes: row.attributes as Package['attributes'],
    externalRef: row.external_ref,
    revision: row.revision,
    counts,
    hold:
      row.hold === null || row.hold_move_id === null
        ? null
        : { state: row.hold as Hold['hold'] & string, moveId: row.hold_move_id, movedTo: row.moved_to },
    createdAt: row.created_at.toISOString(),
  }
}

type VersionRow = Awaited<ReturnType<typeof listVersions>>[number]

export async function pageOfVersions(ctx: Ctx, packageId: string, query: PageQuery): Promise<Page<Version>> {
  const rows = await listVersions(ctx.db, ctx.orgId, packageId, query.cursor, query.limit)
  return toPage(rows, query.limit, (row) => [row.id], presentVersion)
}

export function presentVersion(row: Omit<VersionRow, 'installations'> & { installations?: number | null }): Version {
  return {
    id: row.id,
    packageId: row.package_id,
    number: row.number,
    name: row.name,
    channel: row.channel as Version['channel'],
    withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
    installations: Number(row.installations ?? 0),
    createdAt: row.created_at.toISOString(),
  }
}
