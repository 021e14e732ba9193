import { createPackage } from '../packages/create.ts'
import { findBySlug } from '../packages/queries.ts'
import type { Tx } from '../platform/context.ts'
import type { FileRow } from './file-queries.ts'
import { slugOf, suggestTarget } from './package-rules.ts'
import { decide, type Plan } from './plan-rules.ts'
import { stillHere } from './lookup-queries.ts'
import { packagesHere, type ImportRecord } from './queries.ts'
import { resolveStaged } from './row-queries.ts'
import type { Verdict } from './schema.ts'
import { saveThings, thingsOf } from './thing-queries.ts'

/** What a package of the files is: one here, one that will be made, one that is left out, one that has gone, or nobody said yet. */
export type Target = { state: 'here'; id: string } | { state: 'create' | 'skip' | 'gone' | 'open' | 'none' }

/** One step of an import, as its planners see it. */
export type Run = {
  imp: ImportRecord
  file: FileRow
  writing: boolean
  targetOf: (ref: string | null) => Target
  /** Whether the package is in this org, as this step finds it. */
  isHere: (packageId: string) => boolean
}

/**
 * Reads which package is which, in every step anew: one may have been moved to another org. When writing, those that are to
 * be made are made first.
 */
export async function openRun(tx: Tx, imp: ImportRecord, file: FileRow, writing: boolean): Promise<Run> {
  const of = { orgId: tx.orgId, source: imp.kind, object: 'package' as const }
  const here = await packagesHere(tx.db, tx.orgId)
  const known = new Set(here.map(({ id }) => id))
  const things = await thingsOf(
    tx.db,
    of,
    imp.packages_found.map(({ ref }) => ref),
  )
  const hereOrGone = (id: string): Target => (known.has(id) ? { state: 'here', id } : { state: 'gone' })
  const targets = new Map<string, Target>()
  for (const found of imp.packages_found) {
    const chosen = imp.packages[found.ref] ?? suggestTarget(found, here)
    const made = things.get(found.ref)?.thing_id
    if (chosen === 'skip') targets.set(found.ref, { state: 'skip' })
    else if (chosen === null) targets.set(found.ref, { state: 'open' })
    else if (chosen !== 'create') targets.set(found.ref, hereOrGone(chosen))
    else if (made !== undefined && known.has(made)) targets.set(found.ref, { state: 'here', id: made })
    else if (!writing) targets.set(found.ref, { state: 'create' })
    else {
      const id = await make(tx, found.name ?? found.ref, found.ref)
      await saveThings(tx.db, { ...of, importId: imp.id, at: tx.now() }, [{ ref: found.ref, thingId: id, hash: '00' }])
      targets.set(found.ref, { state: 'here', id })
    }
  }
  const fallback: Target = imp.default_package_id === null ? { state: 'none' } : hereOrGone(imp.default_package_id)
  return {
    imp,
    file,
    writing,
    targetOf: (ref) => (ref === null ? fallback : (targets.get(ref) ?? { state: 'open' })),
    isHere: (id) => known.has(id),
  }
}

async function make(tx: Tx, name: string, ref: string): Promise<string> {
  const plain = slugOf(name, '')
  const slug = (await findBySlug(tx.db, plain)) ? slugOf(name, crypto.randomUUID().slice(0, 6)) : plain
  const made = await createPackage(tx, { name: name.slice(0, 120), slug, externalRef: ref.slice(0, 200) })
  return made.id
}

/** A plan that ends with its package: null where it has one, or will. */
export function withoutPackage(plan: Plan, target: Target): Plan | null {
  if (target.state === 'open')
    return decide(plan, 'refuse', 'package_unmapped', 'Say which package here this one is, or that it is to be made')
  if (target.state === 'skip') return decide(plan, 'skip', 'package_left_out', 'Its package is left out of this import')
  if (target.state === 'gone') return packageGone(plan)
  if (target.state === 'none')
    return decide(plan, 'skip', 'package_unknown', 'Nothing names its package; choose one for such rows to import it')
  return null
}

export function packageGone(plan: Plan): Plan {
  return decide(plan, 'refuse', 'package_gone', 'Its package is not in this org any more; choose another one')
}

/** What a record that is named by its id is here. `coming`: it will be, once this import is done. */
export type Reference = { id: string | null; coming: boolean; label: string | null }

const COMES: readonly Verdict[] = ['create', 'update', 'merge', 'unchanged']

/** Records of another file, by id: as rows of this import, else as earlier ones made them. What is in this org no more is unknown. */
export async function references(
  tx: Tx,
  { imp }: Run,
  object: 'account' | 'contact' | 'lead',
  refs: readonly (string | null)[],
): Promise<Map<string, Reference>> {
  const asked = [...new Set(refs.filter((ref) => ref !== null))]
  if (asked.length === 0) return new Map()
  const staged = await resolveStaged(tx.db, { importId: imp.id, object }, asked)
  const things = await thingsOf(tx.db, { orgId: tx.orgId, source: imp.kind, object }, asked)
  const found = new Map<string, Reference>()
  const ids = [...[...things.values()].map(({ thing_id: id }) => id), ...staged.flatMap(({ id }) => id ?? [])]
  const here = await stillHere(tx.db, tx.orgId, object, ids)
  for (const [ref, { thing_id: id }] of things) if (here.has(id)) found.set(ref, { id, coming: true, label: null })
  for (const { ref, id: made, verdict, label } of staged) {
    const id = made !== null && here.has(made) ? made : null
    const known = found.get(ref)
    const coming = COMES.includes(verdict)
    if (coming || known) found.set(ref, { id: id ?? known?.id ?? null, coming, label })
  }
  return found
}
