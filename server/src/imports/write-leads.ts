import { emit } from '../events/emit.ts'
import { insertTouches } from '../leads/journey-queries.ts'
import { insertLeads } from '../leads/queries.ts'
import { chooseOwner, type OwnerChoice } from '../leads/rules.ts'
import { said } from '../leads/touch.ts'
import { ownerCandidates } from '../packages/queries.ts'
import type { Tx } from '../platform/context.ts'
import { newId } from '../platform/ids.ts'
import { editAll } from './edit-queries.ts'
import { columnsOf, mergedAttributes, type LeadPlan } from './plan-leads.ts'
import type { Run } from './run.ts'

const REASON = 'Imported'

/**
 * Makes the leads that were planned. Each belongs to the member that the file names, else to whom the package says (L1);
 * nobody is written to, for these are no news. In the caller's transaction.
 */
export async function writeLeads(tx: Tx, run: Run, plans: LeadPlan[]): Promise<void> {
  const made = plans.filter(({ verdict }) => verdict === 'create')
  for (const plan of made) plan.thingId = newId('lead')
  const owners = await ownersOf(tx, made)
  await insertLeads(
    tx.db,
    made.map((plan) => ({ ...rowOf(tx, plan), ...ownerOf(plan, owners) })),
  )
  const touches = []
  for (const plan of made) {
    const { contact, packageId, status } = plan
    const { owner_id: ownerId, owner_reason: ownerReason } = ownerOf(plan, owners)
    const imported = { importId: run.imp.id, line: plan.line, status }
    const facts = { source: 'import', verified: false, utm: {}, reason: REASON, suggestedAccountId: null }
    const payload = { ...facts, contact: said(contact), ownerId, ownerReason, imported }
    const eventId = await emit(tx, 'lead.captured', { packageId, leadId: plan.thingId }, payload)
    touches.push({
      id: newId('touch'),
      org_id: tx.orgId,
      lead_id: plan.thingId ?? '',
      event_id: eventId,
      source: 'import',
      verified: false,
      utm: '{}',
      reason: REASON,
      created_at: tx.now(),
    })
  }
  await insertTouches(tx.db, touches)
  await updateLeads(
    tx,
    plans.filter(({ verdict }) => verdict === 'update'),
  )
}

async function ownersOf(tx: Tx, plans: LeadPlan[]): Promise<Map<string, OwnerChoice>> {
  const choices = new Map<string, OwnerChoice>()
  for (const id of new Set(plans.flatMap(({ packageId }) => packageId ?? []))) {
    const { manager, fallback } = await ownerCandidates(tx.db, id)
    choices.set(id, chooseOwner(manager, fallback))
  }
  return choices
}

function ownerOf({ ownerId, packageId }: LeadPlan, owners: Map<string, OwnerChoice>) {
  if (ownerId !== null) return { owner_id: ownerId, owner_reason: 'Its owner where it was imported from' }
  const choice = owners.get(packageId ?? '')
  return { owner_id: choice?.ownerId ?? null, owner_reason: choice?.reason ?? REASON }
}

function rowOf(tx: Tx, plan: LeadPlan) {
  const { contact, status } = plan
  const converted = status === 'converted'
  return {
    id: plan.thingId ?? '',
    org_id: tx.orgId,
    package_id: plan.packageId ?? '',
    ...columnsOf(plan),
    email_normalized: contact.emailNormalized,
    email_verified: false,
    message: contact.message,
    status,
    source: 'import',
    flags: JSON.stringify(contact.flags),
    account_id: converted ? plan.accountId : null,
    contact_id: converted ? plan.contactId : null,
    converted_at: converted ? tx.now() : null,
    attributes: JSON.stringify(plan.attributes),
    external_ref: plan.ref,
    created_at: tx.now(),
    updated_at: tx.now(),
    // A journey goes on from when the person came by (L4), not from the day of the import.
    last_touch_at: plan.createdOn === null ? tx.now() : new Date(`${plan.createdOn}T00:00:00Z`),
  }
}

async function updateLeads(tx: Tx, plans: LeadPlan[]): Promise<void> {
  const edits = []
  for (const plan of plans) {
    const { here, contact, packageId } = plan
    if (!here) continue
    const columns = columnsOf(plan)
    const attributes = mergedAttributes(here, plan)
    const more = { email_normalized: contact.emailNormalized, attributes, updated_at: tx.now() }
    edits.push({ id: here.id, ...columns, ...more })
    const names = Object.keys(columns) as (keyof typeof columns)[]
    const before = { ...Object.fromEntries(names.map((name) => [name, here[name]])), attributes: here.attributes }
    const subject = { packageId: packageId ?? here.package_id, leadId: here.id, subscriberId: here.subscriber_id }
    await emit(tx, 'lead.modified', subject, { before, after: { ...columns, attributes } }, 'Imported again')
  }
  await editAll(tx.db, 'leads', edits)
}
