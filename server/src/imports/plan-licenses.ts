import { accessUntilOf, sameTerms, type Terms } from '../licenses/rules.ts'
import { orgRules } from '../licenses/queries.ts'
import type { Tx } from '../platform/context.ts'
import { holdSubscribers } from '../subscribers/queries.ts'
import { licensesHere, subscribersHere, type LicenseHere } from './lookup-queries.ts'
import { planOf } from './plan-of.ts'
import { attributesOf, decide, sameJson, text, type Plan, type Row } from './plan-rules.ts'
import { orgsOfLicenses, productionsOf } from './row-queries.ts'
import { references, withoutPackage, type Reference, type Run } from './run.ts'
import { thingsOf } from './thing-queries.ts'

type Subscriber = Awaited<ReturnType<typeof subscribersHere>>[number]

export type LicensePlan = Plan & {
  row: Row
  packageId: string | null
  orgKey: string
  subscriber: Subscriber | null
  license: LicenseHere | null
  terms: Terms
  attributes: Record<string, unknown>
  leadId: string | null
  accountId: string | null
  name: string | null
}

/** Judges licenses by the files and by what is here. When writing, their subscribers are held until the transaction ends. */
export async function planLicenses(tx: Tx, run: Run, rows: Row[]): Promise<LicensePlan[]> {
  const fields = rows.map(({ record }) => record.fields)
  const orgKeys = [...new Set(fields.map(({ orgId }) => String(orgId)))].toSorted()
  if (run.writing) await holdSubscribers(tx.db, tx.orgId, orgKeys)
  const subscribers = await subscribersHere(tx.db, tx.orgId, orgKeys)
  const licenses = await licensesHere(
    tx.db,
    tx.orgId,
    subscribers.map(({ id }) => id),
  )
  const { timeZone } = await orgRules(tx.db, tx.orgId)
  const facts: Facts = {
    timeZone,
    accessUntil: rememberEnds(timeZone),
    licenses: new Map(licenses.map((one) => [`${one.package_id}|${one.subscriber_id}`, one])),
    subscribers: new Map(subscribers.map((one) => [one.org_key, one])),
    things: await thingsOf(
      tx.db,
      { orgId: tx.orgId, source: run.imp.kind, object: 'license' },
      rows.map(({ ref, key }) => ref ?? key),
    ),
    leads: await references(
      tx,
      run,
      'lead',
      fields.map(({ lead }) => text(lead)),
    ),
    accounts: await references(
      tx,
      run,
      'account',
      fields.map(({ account }) => text(account)),
    ),
    parents: await parentsOf(tx, run, rows),
  }
  return rows.map((row) => judge(run, row, facts))
}

/** Calendars are slow, and many licenses end on the same day. */
function rememberEnds(timeZone: string): (last: string | null) => Date | null {
  const ends = new Map<string | null, Date | null>()
  return (last) => {
    const known = ends.get(last)
    if (known !== undefined) return known
    const end = accessUntilOf(last, timeZone)
    ends.set(last, end)
    return end
  }
}

type Facts = {
  timeZone: string
  accessUntil: (last: string | null) => Date | null
  licenses: Map<string, LicenseHere>
  subscribers: Map<string, Subscriber>
  things: Awaited<ReturnType<typeof thingsOf>>
  leads: Map<string, Reference>
  accounts: Map<string, Reference>
  parents: Map<number, string>
}

/** The Subscriber Org ID of a sandbox's parent, where it can be told: named by its row, or the one production of its account. */
async function parentsOf(tx: Tx, { imp }: Run, rows: Row[]): Promise<Map<number, string>> {
  const sandboxes = rows.filter(({ record }) => record.fields['sandbox'] === true)
  const named = sandboxes.flatMap(({ record }) => text(record.fields['parentLicense']) ?? [])
  const byLicense = await orgsOfLicenses(tx.db, imp.id, named)
  const accounts = sandboxes.flatMap(({ record }) => text(record.fields['account']) ?? [])
  const productions = new Map(
    (await productionsOf(tx.db, imp.id, accounts)).map((one) => [`${one.account}|${one.package}`, one.orgs]),
  )
  const parents = new Map<number, string>()
  for (const { line, record } of sandboxes) {
    const { parentOrg, parentLicense, account, packageRef, orgId } = record.fields
    const orgs = productions.get(`${String(account)}|${String(packageRef)}`)
    const only = orgs?.length === 1 ? orgs[0] : undefined
    const parent = text(parentOrg) ?? byLicense.get(String(parentLicense)) ?? only
    if (parent !== undefined && parent !== orgId) parents.set(line, parent)
  }
  return parents
}

function judge(run: Run, row: Row, facts: Facts): LicensePlan {
  const { fields } = row.record
  const target = run.targetOf(text(fields['packageRef']))
  const packageId = target.state === 'here' ? target.id : null
  const orgKey = String(fields['orgId'])
  const subscriber = facts.subscribers.get(orgKey) ?? null
  const license = (subscriber && packageId && facts.licenses.get(`${packageId}|${subscriber.id}`)) || null
  const lead = facts.leads.get(String(fields['lead']))
  const account = facts.accounts.get(String(fields['account']))
  const { attributes, notes } = attributesOf(row.record.extra, importedOf(row))
  const plan: LicensePlan = {
    ...planOf(row),
    row,
    packageId,
    orgKey,
    subscriber,
    license,
    terms: termsFor(row, facts),
    attributes,
    leadId: lead?.id ?? null,
    accountId: account?.id ?? null,
    name: text(fields['orgName']) ?? text(fields['accountName']) ?? account?.label ?? lead?.label ?? null,
    parentKey: facts.parents.get(row.line) ?? null,
    thingId: license?.id ?? null,
  }
  plan.notes.push(...notes, ...missing(fields, lead, account))
  if (fields['sandbox'] === true && plan.parentKey === null) plan.notes.push('Nothing tells the parent of this sandbox')
  return { ...plan, ...(withoutPackage(plan, target) ?? compare(plan, facts)) }
}

function missing(
  fields: Row['record']['fields'],
  lead: Reference | undefined,
  account: Reference | undefined,
): string[] {
  return [
    ...(fields['lead'] && !lead ? ['Its lead is in no file and stays an attribute'] : []),
    ...(fields['account'] && !account ? ['Its account is in no file and stays an attribute'] : []),
  ]
}

/** What is here already wins where a product is connected, or where the record says what it said before. */
function compare(plan: LicensePlan, facts: Facts): Plan {
  const { license } = plan
  if (license === null) return decide(plan, 'create')
  const thing = facts.things.get(plan.refs[0] ?? '')
  if (thing?.thing_id === license.id && thing.content_hash.toString('hex') === plan.hash)
    return decide(plan, 'unchanged')
  if (license.connected)
    return decide(plan, 'skip', 'connected', 'A product is connected to this license; it is edited here, not imported')
  if (license.follows_license_id !== null)
    return decide(plan, 'skip', 'follows_parent', 'This license follows that of its parent')
  if (license.terms.status === 'active' && plan.terms.status === 'trial')
    return decide(plan, 'skip', 'never_trial_again', 'An active license never becomes a trial again')
  const after = termsAfter(license.terms, plan.terms)
  const same = sameTerms(license.terms, after) && sameJson(license.attributes, merged(license, plan))
  return decide(plan, same ? 'unchanged' : 'update')
}

/** The terms of the file on a license that is here; what the file cannot say stays. */
export function termsAfter(before: Terms, imported: Terms): Terms {
  const dated = before.expires === imported.expires
  const { timeZone, accessUntil } = dated ? before : imported
  const { features, message } = before
  const trialStartedOn = imported.trialStartedOn ?? before.trialStartedOn
  return { ...imported, features, message, timeZone, accessUntil, trialStartedOn }
}

export function merged(license: Pick<LicenseHere, 'attributes'>, { attributes }: LicensePlan): Record<string, unknown> {
  return { ...(license.attributes as Record<string, unknown>), ...attributes }
}

/** M3: the last day of access counts in the zone of the org, as a date that is set now would. */
function termsFor({ record }: Row, { timeZone, accessUntil }: Facts): Terms {
  const { status, seats, expires, installedOn } = record.fields
  const day = text(installedOn)
  const last = text(expires)
  return {
    status: status as Terms['status'],
    suspendedFrom: status === 'suspended' ? 'active' : null,
    statusBefore: status === 'uninstalled' ? 'active' : null,
    seats: typeof seats === 'number' ? seats : null,
    expires: last,
    timeZone,
    accessUntil: accessUntil(last),
    trialStartedOn: status === 'trial' && day !== null && /^\d{4}-\d\d-\d\d$/.test(day) ? day : null,
    features: {},
    message: null,
  }
}

function importedOf({ ref, record, merged: others }: Row): Record<string, unknown> {
  const { name, versionNumber, used, installedOn, lead, account, contact, orgStatus } = record.fields
  const rows = others.map(({ ref: id, line, record: { fields } }) => ({
    ...(id === null ? { line } : { id }),
    name: fields['name'],
    status: fields['status'],
  }))
  return {
    id: ref,
    number: name,
    version: versionNumber,
    usedLicenses: used,
    installDate: installedOn,
    lead,
    account,
    contact,
    orgStatus,
    merged: rows.length > 0 ? rows.slice(0, 20) : null,
  }
}
