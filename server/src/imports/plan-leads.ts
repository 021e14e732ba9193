import { readContact, type Contact } from '../leads/rules.ts'
import type { Tx } from '../platform/context.ts'
import { leadsHere, membersHere, openLeadsHere, type LeadHere } from './lookup-queries.ts'
import { planOf } from './plan-of.ts'
import { attributesOf, decide, leadStatusOf, memberOf, sameJson, text, type Plan, type Row } from './plan-rules.ts'
import { packageGone, references, withoutPackage, type Run } from './run.ts'
import { thingsOf } from './thing-queries.ts'

export type LeadPlan = Plan & {
  packageId: string | null
  contact: Contact
  status: ReturnType<typeof leadStatusOf>
  ownerId: string | null
  accountId: string | null
  contactId: string | null
  createdOn: string | null
  ref: string | null
  attributes: Record<string, unknown>
  here: LeadHere | null
}

export async function planLeads(tx: Tx, run: Run, rows: Row[]): Promise<LeadPlan[]> {
  const fields = rows.map(({ record }) => record.fields)
  const of = { orgId: tx.orgId, source: run.imp.kind, object: 'lead' as const }
  const things = await thingsOf(
    tx.db,
    of,
    rows.map(({ ref, key }) => ref ?? key),
  )
  const here = await leadsHere(
    tx.db,
    tx.orgId,
    [...things.values()].map((thing) => thing.thing_id),
  )
  const facts = {
    things,
    here: new Map(here.map((one) => [one.id, one])),
    members: await membersHere(tx.db, tx.orgId),
    accounts: await references(
      tx,
      run,
      'account',
      fields.map(({ account }) => text(account)),
    ),
    contacts: await references(
      tx,
      run,
      'contact',
      fields.map(({ contact }) => text(contact)),
    ),
  }
  const plans = rows.map((row) => judge(run, row, facts))
  const open = await openLeadsHere(
    tx.db,
    tx.orgId,
    [...new Set(plans.flatMap(({ packageId }) => packageId ?? []))],
    plans.flatMap(({ contact }) => contact.emailNormalized ?? []),
  )
  const known = new Map(open.map((one) => [`${one.package_id}|${one.email}`, one.id]))
  return plans.map((plan) => onJourney(plan, known.get(`${plan.packageId}|${plan.contact.emailNormalized}`)))
}

/** L4: the same person and package is one journey, also where the product brought it here first. */
function onJourney(plan: LeadPlan, id: string | undefined): LeadPlan {
  if (plan.verdict !== 'create' || id === undefined) return plan
  const words = 'An open lead of this package has the same email address'
  return { ...plan, ...decide({ ...plan, thingId: id }, 'merge', 'known_lead', words) }
}

type Facts = {
  things: Awaited<ReturnType<typeof thingsOf>>
  here: Map<string, LeadHere>
  members: Awaited<ReturnType<typeof membersHere>>
  accounts: Awaited<ReturnType<typeof references>>
  contacts: Awaited<ReturnType<typeof references>>
}

function judge(run: Run, row: Row, facts: Facts): LeadPlan {
  const { fields, extra } = row.record
  const names = ['firstName', 'lastName', 'email', 'company', 'title', 'phone', 'country', 'state', 'message']
  const contact = readContact(Object.fromEntries(names.map((name) => [name, fields[name] ?? null])))
  if (contact === null) throw new Error('a lead without anybody in it was read as one')
  const { source, createdOn, owner, status } = fields
  const target = run.targetOf(text(fields['packageRef']))
  const { attributes, notes } = attributesOf(extra, { id: row.ref, leadSource: source, status, created: createdOn })
  const day = text(createdOn)
  const plan: LeadPlan = {
    ...planOf(row),
    packageId: target.state === 'here' ? target.id : null,
    contact,
    status: leadStatusOf(text(status), fields['converted'] === true),
    ownerId: memberOf(text(owner), facts.members),
    accountId: facts.accounts.get(String(fields['account']))?.id ?? null,
    contactId: facts.contacts.get(String(fields['contact']))?.id ?? null,
    createdOn: day !== null && /^\d{4}-\d\d-\d\d$/.test(day) ? day : null,
    ref: row.ref,
    attributes,
    here: null,
  }
  plan.notes.push(...notes, ...contact.flags)
  if (owner && plan.ownerId === null) plan.notes.push('Its owner is no member here: it goes to whom the package says')
  const thing = facts.things.get(plan.refs[0] ?? '')
  const known = facts.here.get(thing?.thing_id ?? '')
  if (known?.erased_at) return { ...plan, ...decide(plan, 'skip', 'erased', 'This person was erased here') }
  if (known && !run.isHere(known.package_id)) return { ...plan, ...packageGone(plan) }
  if (thing && known) {
    const found = { ...plan, here: known, thingId: known.id }
    const same = thing.content_hash.toString('hex') === plan.hash || !differs(found, known)
    return { ...found, verdict: same ? 'unchanged' : 'update' }
  }
  return { ...plan, ...withoutPackage(plan, target) }
}

/** What the file says of the person, as columns. */
export function columnsOf({ contact }: LeadPlan) {
  return {
    first_name: contact.firstName,
    last_name: contact.lastName,
    email: contact.email,
    company: contact.company,
    title: contact.title,
    phone: contact.phone,
    country: contact.country,
    state: contact.state,
  }
}

export const mergedAttributes = (here: LeadHere, plan: LeadPlan) => ({
  ...(here.attributes as object),
  ...plan.attributes,
})

function differs(plan: LeadPlan, here: LeadHere): boolean {
  const columns = columnsOf(plan)
  const names = Object.keys(columns) as (keyof typeof columns)[]
  return names.some((name) => columns[name] !== here[name]) || !sameJson(here.attributes, mergedAttributes(here, plan))
}
