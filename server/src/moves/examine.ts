import type { ArchiveManifest } from '../platform/archive-format.ts'
import type { Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { inStretches } from '../platform/stretches.ts'
import { CARRIED } from './plan-rules.ts'
import type { MovedPackage } from './queries.ts'
import { countAway, firstKnown, firstLoose, stagedPackages, type Staged } from './stage-queries.ts'

/** Of a delivery within this server: the org that the packages still belong to. */
export type Local = { orgId: string } | null

/** What an archive brings, and whether all of it was here before. */
export type Where = { returning: boolean; packages: MovedPackage[] }

/**
 * Refuses what is not whole, and what is here already, a stretch at a time: nobody else writes among these rows while the
 * attempt is this one, and whatever comes to be here later is found by the keys of the tables when they arrive.
 */
export async function examine(ctx: Ctx, staged: Staged, manifest: ArchiveManifest, local: Local): Promise<Where> {
  const { app, db } = ctx
  const { moveId } = staged
  const { away, of } = await countAway(db, staged)
  if (of === 0) throw new AppError('archive_mismatch', 'It holds no package.')
  const returning = away === of
  // Within one server its rows are here, in the org that hands them over; else only those it once moved away itself.
  const butOf = local?.orgId ?? (returning ? staged.orgId : null)
  const packages = await stagedPackages(db, moveId)
  const scope = { moveId, packageIds: packages.map((one) => one.id), butOf }
  for (const plan of CARRIED) {
    const rows = manifest.tables.find(({ table }) => table === plan.table)?.rows ?? 0
    await inStretches(app, rows, async (stretch) => {
      const loose = await firstLoose(db, plan, moveId, stretch)
      if (loose) throw new AppError('archive_mismatch', `It is not whole: ${loose}.`)
      if (plan.fate === 'copied' || plan.table === 'moved_positions') return
      const known = await firstKnown(db, plan, scope, stretch)
      if (known) throw new AppError('archive_mismatch', `${plan.table} ${known} is here already.`)
    })
  }
  return { returning, packages }
}
