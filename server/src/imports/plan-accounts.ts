import { insertAccounts } from '../accounts/queries.ts'
import { isFreeMail, nameKey, normalizeDomain } from '../accounts/rules.ts'
import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import { newId } from '../platform/ids.ts'
import { editAll } from './edit-queries.ts'
import { accountsHere, accountsLike, membersHere } from './lookup-queries.ts'
import { planOf } from './plan-of.ts'
import { attributesOf, decide, memberOf, sameJson, text, type Plan, type Row } from './plan-rules.ts'
import type { Run } from './run.ts'
import { thingsOf } from './thing-queries.ts'

type AccountLike = Awaited<ReturnType<typeof accountsLike>>[number]

/** Accounts that could be meant, by reference (the first of each) and by name. */
type Like = { byRef: Map<string | null, AccountLike>; byName: Map<string, AccountLike[]> }

type Here = Awaited<ReturnType<typeof accountsHere>>[number]

export type AccountPlan = Plan & {
  name: string
  domain: string | null
  ownerId: string | null
  ref: string | null
  attributes: Record<string, unknown>
  here: Here | null
}

export async function planAccounts(tx: Tx, run: Run, rows: Row[]): Promise<AccountPlan[]> {
  const of = { orgId: tx.orgId, source: run.imp.kind, object: 'account' as const }
  const things = await thingsOf(
    tx.db,
    of,
    rows.map(({ ref, key }) => ref ?? key),
  )
  const here = await accountsHere(
    tx.db,
    tx.orgId,
    [...things.values()].map((thing) => thing.thing_id),
  )
  const like = await accountsLike(
    tx.db,
    tx.orgId,
    rows.flatMap(({ ref }) => ref ?? []),
    rows.map(({ record }) => nameKey(String(record.fields['name']))),
  )
  const known = new Map(here.map((one) => [one.id, one]))
  const alike: Like = {
    byRef: new Map(like.toReversed().map((one) => [one.external_ref, one])),
    byName: Map.groupBy(like, ({ name_key }) => name_key),
  }
  const members = await membersHere(tx.db, tx.orgId)
  return rows.map((row) => {
    const { name, domain, owner } = row.record.fields
    const { attributes, notes } = attributesOf(row.record.extra, { id: row.ref })
    const plan: AccountPlan = {
      ...planOf(row),
      name: String(name).slice(0, 200),
      domain: domainOf(text(domain)),
      ownerId: memberOf(text(owner), members),
      ref: row.ref,
      attributes,
      here: null,
    }
    plan.notes.push(...notes, ...(owner && plan.ownerId === null ? ['Its owner is no member here'] : []))
    const thing = things.get(plan.refs[0] ?? '')
    const own = known.get(thing?.thing_id ?? '')
    if (thing && own) {
      const found = { ...plan, here: own, thingId: own.id }
      const same = thing.content_hash.toString('hex') === plan.hash || !differs(found, own)
      return { ...found, verdict: same ? 'unchanged' : 'update' }
    }
    const twin = twinOf(plan, alike)
    if (twin === null) return plan
    const words = 'An account of this name is here already; what belongs to the record goes to that'
    return { ...plan, ...decide({ ...plan, thingId: twin }, 'merge', 'known_account', words) }
  })
}

function domainOf(website: string | null): string | null {
  const domain = website === null ? null : normalizeDomain(website)
  return domain === null || isFreeMail(domain) ? null : domain
}

/** The account here that is meant: of the same reference, or the one of the same name that no domain tells apart. */
function twinOf({ name, domain, ref }: AccountPlan, { byRef, byName }: Like): string | null {
  const same = ref === null ? undefined : byRef.get(ref)
  if (same) return same.id
  const like = byName.get(nameKey(name)) ?? []
  const named = like.filter((one) => one.domain === domain || !one.domain || !domain)
  return named.length === 1 ? (named[0]?.id ?? null) : null
}

const merged = (here: Here, plan: AccountPlan) => ({ ...(here.attributes as object), ...plan.attributes })

function differs(plan: AccountPlan, here: Here): boolean {
  const domain = plan.domain ?? here.domain
  return here.name !== plan.name || here.domain !== domain || !sameJson(here.attributes, merged(here, plan))
}

export async function writeAccounts(tx: Tx, plans: AccountPlan[]): Promise<void> {
  const made = plans.filter(({ verdict }) => verdict === 'create')
  for (const plan of made) plan.thingId = newId('account')
  await insertAccounts(
    tx.db,
    made.map(({ thingId, name, domain, ownerId, ref, attributes }) => ({
      id: thingId ?? '',
      org_id: tx.orgId,
      name,
      name_key: nameKey(name),
      domain,
      owner_id: ownerId,
      attributes: JSON.stringify(attributes),
      external_ref: ref,
      created_at: tx.now(),
      updated_at: tx.now(),
    })),
  )
  for (const { thingId: accountId, name, domain, ownerId } of made)
    await emit(tx, 'account.created', {}, { accountId, name, domain, ownerId, why: 'Imported' })
  await updateAccounts(
    tx,
    plans.filter(({ verdict }) => verdict === 'update'),
  )
}

async function updateAccounts(tx: Tx, plans: AccountPlan[]): Promise<void> {
  const edits = []
  for (const plan of plans) {
    const { here, name } = plan
    if (!here) continue
    const domain = plan.domain ?? here.domain
    const attributes = merged(here, plan)
    edits.push({ id: here.id, name, name_key: nameKey(name), domain, attributes, updated_at: tx.now() })
    const before = { name: here.name, domain: here.domain, attributes: here.attributes }
    await emit(tx, 'account.modified', {}, { accountId: here.id, before, after: { name, domain, attributes } })
  }
  await editAll(tx.db, 'accounts', edits)
}
