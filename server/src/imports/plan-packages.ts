import { createVersion } from '../packages/create-version.ts'
import { VersionNumber } from '../packages/schema.ts'
import type { Tx } from '../platform/context.ts'
import { versionsHere } from './lookup-queries.ts'
import { planOf } from './plan-of.ts'
import { decide, text, type Plan, type Row } from './plan-rules.ts'
import { withoutPackage, type Run } from './run.ts'
import { thingsOf } from './thing-queries.ts'

/** Packages are made, if they are to be, before anything else (`openRun`); here only their rows are judged. */
export async function planPackages(tx: Tx, run: Run, rows: Row[]): Promise<Plan[]> {
  const things = await thingsOf(
    tx.db,
    { orgId: tx.orgId, source: run.imp.kind, object: 'package' },
    rows.map(({ ref, key }) => ref ?? key),
  )
  return rows.map((row) => {
    const plan = planOf(row)
    const ref = plan.refs[0] ?? ''
    const target = run.targetOf(ref)
    const stopped = withoutPackage(plan, target)
    if (stopped) return stopped
    if (target.state !== 'here') return decide(plan, 'create')
    const made = things.get(ref)
    const own = made?.import_id === run.imp.id && made.thing_id === target.id && run.writing
    const here = { ...plan, thingId: target.id }
    return own ? decide(here, 'create') : decide(here, 'unchanged', 'mapped', 'It is a package that is here already')
  })
}

export type VersionPlan = Plan & { packageId: string | null; number: string; name: string | null; beta: boolean }

export async function planVersions(tx: Tx, run: Run, rows: Row[]): Promise<VersionPlan[]> {
  const plans = rows.map((row): VersionPlan => {
    const { packageRef, number, name, beta } = row.record.fields
    const target = run.targetOf(text(packageRef))
    const packageId = target.state === 'here' ? target.id : null
    const more = { packageId, number: String(number), name: text(name)?.slice(0, 120) ?? null, beta: beta === true }
    const plan = { ...planOf(row), ...more }
    const wrong = !VersionNumber.safeParse(more.number).success
    const refused = wrong
      ? decide(plan, 'refuse', 'version_invalid', 'The version number has characters that none may have')
      : null
    return { ...plan, ...(withoutPackage(plan, target) ?? refused ?? plan) }
  })
  const known = await versionsHere(
    tx.db,
    [...new Set(plans.flatMap(({ packageId }) => packageId ?? []))],
    plans.map(({ number }) => number),
  )
  const ids = new Map(known.map((one) => [`${one.package_id}|${one.number}`, one.id]))
  return plans.map((plan) => {
    const id = ids.get(`${plan.packageId}|${plan.number}`)
    return plan.verdict === 'create' && id !== undefined ? { ...plan, verdict: 'unchanged', thingId: id } : plan
  })
}

export async function writeVersions(tx: Tx, plans: VersionPlan[]): Promise<void> {
  for (const plan of plans.filter(({ verdict }) => verdict === 'create')) {
    const { number, name, beta } = plan
    const made = await createVersion(tx, plan.packageId ?? '', { number, name, channel: beta ? 'beta' : 'released' })
    plan.thingId = made.id
  }
}
