import { insertContacts } from '../accounts/contact-queries.ts'
import { normalizeEmail, normalizePlace } from '../accounts/rules.ts'
import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import { newId } from '../platform/ids.ts'
import { editAll } from './edit-queries.ts'
import { contactsHere, type ContactHere } from './lookup-queries.ts'
import { planOf } from './plan-of.ts'
import { attributesOf, decide, sameJson, text, type Plan, type Row } from './plan-rules.ts'
import { references, type Run } from './run.ts'
import { thingsOf } from './thing-queries.ts'

type Columns = Pick<ContactHere, 'first_name' | 'last_name' | 'email' | 'title' | 'phone' | 'country' | 'state'>

export type ContactPlan = Plan & {
  accountId: string | null
  columns: Columns
  ref: string | null
  attributes: Record<string, unknown>
  here: ContactHere | null
}

export async function planContacts(tx: Tx, run: Run, rows: Row[]): Promise<ContactPlan[]> {
  const of = { orgId: tx.orgId, source: run.imp.kind, object: 'contact' as const }
  const accounts = await references(
    tx,
    run,
    'account',
    rows.map(({ record }) => text(record.fields['account'])),
  )
  const things = await thingsOf(
    tx.db,
    of,
    rows.map(({ ref, key }) => ref ?? key),
  )
  const here = await contactsHere(tx.db, tx.orgId, {
    ids: [...things.values()].map((thing) => thing.thing_id),
    accountIds: [...accounts.values()].flatMap(({ id }) => id ?? []),
    emails: rows.flatMap(({ record }) => normalizeEmail(text(record.fields['email'])) ?? []),
  })
  const known = new Map(here.map((one) => [one.id, one]))
  const byAddress = Map.groupBy(here, (one) => `${one.account_id}|${one.email_normalized}`)
  return rows.map((row) => {
    const account = accounts.get(String(row.record.fields['account']))
    const { attributes, notes } = attributesOf(row.record.extra, { id: row.ref })
    const columns = columnsOf(row)
    const plan: ContactPlan = {
      ...planOf(row),
      accountId: account?.id ?? null,
      columns,
      ref: row.ref,
      attributes,
      here: null,
    }
    plan.notes.push(...notes)
    const thing = things.get(plan.refs[0] ?? '')
    const own = known.get(thing?.thing_id ?? '')
    if (own?.erased_at) return { ...plan, ...decide(plan, 'skip', 'erased', 'This person was erased here') }
    if (!account) return { ...plan, ...decide(plan, 'refuse', 'account_unknown', 'Its account is in no file') }
    if (thing && own) {
      const found = { ...plan, here: own, thingId: own.id }
      const same = thing.content_hash.toString('hex') === plan.hash || !differs(found, own)
      return { ...found, verdict: same ? 'unchanged' : 'update' }
    }
    const email = normalizeEmail(columns.email)
    const twin = email === null ? undefined : byAddress.get(`${account.id}|${email}`)?.[0]
    if (!twin) return plan
    const words = 'The account has a contact with this address already'
    return { ...plan, ...decide({ ...plan, thingId: twin.id }, 'merge', 'known_contact', words) }
  })
}

function columnsOf({ record }: Row): Columns {
  const field = (name: string) => text(record.fields[name])
  const place = normalizePlace({ country: field('country'), state: field('state') })
  return {
    first_name: field('firstName'),
    last_name: field('lastName'),
    email: field('email'),
    title: field('title'),
    phone: field('phone'),
    country: place.country,
    state: place.state,
  }
}

const merged = (here: ContactHere, plan: ContactPlan) => ({ ...here.attributes, ...plan.attributes })

function differs(plan: ContactPlan, here: ContactHere): boolean {
  const names = Object.keys(plan.columns) as (keyof Columns)[]
  return names.some((name) => plan.columns[name] !== here[name]) || !sameJson(here.attributes, merged(here, plan))
}

export async function writeContacts(tx: Tx, plans: ContactPlan[]): Promise<void> {
  const made = plans.filter(({ verdict }) => verdict === 'create')
  for (const plan of made) plan.thingId = newId('contact')
  const times = { created_at: tx.now(), updated_at: tx.now() }
  await insertContacts(
    tx.db,
    made.map(({ thingId, accountId, columns, ref, attributes }) => ({
      id: thingId ?? '',
      org_id: tx.orgId,
      account_id: accountId ?? '',
      ...columns,
      email_normalized: normalizeEmail(columns.email),
      verified: false,
      attributes: JSON.stringify(attributes),
      external_ref: ref,
      ...times,
    })),
  )
  for (const { thingId: contactId, accountId } of made) await emit(tx, 'contact.created', {}, { accountId, contactId })
  const edits = []
  for (const plan of plans.filter(({ verdict }) => verdict === 'update')) {
    const { here, columns } = plan
    if (!here) continue
    const more = { email_normalized: normalizeEmail(columns.email), updated_at: tx.now() }
    edits.push({ id: here.id, ...columns, ...more, attributes: merged(here, plan) })
    const fields = Object.keys(columns).toSorted()
    await emit(tx, 'contact.modified', {}, { accountId: here.account_id, contactId: here.id, fields })
  }
  await editAll(tx.db, 'contacts', edits)
}
