import { tellLink } from '../accounts/link-subscriber.ts'
import { emit } from '../events/emit.ts'
import { propagateTerms } from '../licenses/propagate.ts'
import { insertLicenses, lockLicense } from '../licenses/queries.ts'
import { licenseNumber } from '../licenses/rules.ts'
import { saveChange } from '../licenses/save-change.ts'
import { featureDefinitions } from '../packages/queries.ts'
import { defaultFeatures } from '../packages/rules.ts'
import type { Features } from '../packages/schema.ts'
import type { Tx } from '../platform/context.ts'
import { newId } from '../platform/ids.ts'
import { insertSubscribers } from '../subscribers/queries.ts'
import { addFormerNumbers, editAll } from './edit-queries.ts'
import { formerNumbers } from './former-numbers.ts'
import { merged, termsAfter, type LicensePlan } from './plan-licenses.ts'
import { text } from './plan-rules.ts'
import type { Run } from './run.ts'

/** Fewer numbers were taken than are needed; they are never taken inside a transaction. */
export class MoreNumbers extends Error {}

/** Makes what was planned: subscribers and licenses in one statement each, edits of licenses one by one. In the caller's transaction. */
export async function writeLicenses(tx: Tx, run: Run, plans: LicensePlan[], firstNumber: number, taken: number) {
  const made = plans.filter(({ verdict }) => verdict === 'create')
  if (made.length > taken) throw new MoreNumbers()
  const subscribers = await writeSubscribers(tx, run, made)
  const features = await featuresOf(tx, made)
  const rows = made.map((plan, index) => {
    const packageId = plan.packageId ?? ''
    const terms = { ...plan.terms, features: features.get(packageId) ?? {} }
    plan.thingId = newId('license')
    return { plan, packageId, terms, number: firstNumber + index, subscriberId: subscribers.get(plan.orgKey) ?? '' }
  })
  await insertLicenses(
    tx.db,
    rows.map(({ plan, packageId, subscriberId, terms, number }) => ({
      row: {
        id: plan.thingId ?? '',
        org_id: tx.orgId,
        package_id: packageId,
        subscriber_id: subscriberId,
        lead_id: plan.leadId,
        test: false,
        attributes: JSON.stringify(plan.attributes),
        external_ref: plan.row.ref,
        former_numbers: JSON.stringify(formerNumbers(run.imp.kind, plan.row)),
        created_at: tx.now(),
        updated_at: tx.now(),
      },
      terms,
      number,
    })),
  )
  for (const { plan, packageId, subscriberId, terms, number } of rows) {
    const subject = { packageId, subscriberId, licenseId: plan.thingId, leadId: plan.leadId }
    const imported = { importId: run.imp.id, line: plan.line }
    await emit(tx, 'license.issued', subject, { number: licenseNumber(number), terms, revision: 1, imported })
  }
  for (const plan of plans) if (plan.verdict === 'update') await writeUpdate(tx, run, plan)
  // Also of what an import before knew already: that one may not have kept the numbers yet.
  await addFormerNumbers(
    tx.db,
    plans.flatMap(({ license, row, verdict }) => {
      if (license === null || (verdict !== 'update' && verdict !== 'unchanged')) return []
      const numbers = formerNumbers(run.imp.kind, row)
      return numbers.length === 0 ? [] : [{ id: license.id, numbers }]
    }),
  )
}

async function featuresOf(tx: Tx, plans: LicensePlan[]): Promise<Map<string, Features>> {
  const ids = [...new Set(plans.flatMap(({ packageId }) => packageId ?? []))]
  const found = new Map<string, Features>()
  for (const id of ids) found.set(id, defaultFeatures(await featureDefinitions(tx.db, id)))
  return found
}

/** The subscribers of new licenses, by Subscriber Org ID: those that are here, linked to their account, and new ones. */
async function writeSubscribers(tx: Tx, run: Run, plans: LicensePlan[]): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  const fresh: LicensePlan[] = []
  const links = []
  for (const plan of plans) {
    const { orgKey, subscriber, accountId } = plan
    if (subscriber === null) {
      if (ids.has(orgKey)) continue
      fresh.push(plan)
      ids.set(orgKey, newId('subscriber'))
    } else {
      if (!ids.has(orgKey) && subscriber.account_id === null && accountId !== null) {
        links.push({ id: subscriber.id, account_id: accountId, updated_at: tx.now() })
        await tellLink(tx, subscriber.id, { before: null, after: accountId }, 'Imported with its license')
      }
      ids.set(orgKey, subscriber.id)
    }
  }
  await editAll(tx.db, 'subscribers', links)
  const rows = fresh.map((plan) => ({ id: ids.get(plan.orgKey) ?? '', ...subscriberOf(plan) }))
  const times = { created_at: tx.now(), updated_at: tx.now() }
  await insertSubscribers(
    tx.db,
    rows.map((row) => ({ ...row, org_id: tx.orgId, test: false, ...times })),
  )
  for (const { id, org_key: orgId, name, type } of rows) {
    await emit(tx, 'subscriber.created', { subscriberId: id }, { orgId, name, type, test: false, importId: run.imp.id })
  }
  return ids
}

function subscriberOf({ orgKey, name, row, accountId, parentKey }: LicensePlan) {
  const { sandbox, orgStatus, edition, instance } = row.record.fields
  const kind = /developer/i.test(String(edition ?? '')) ? 'developer' : 'production'
  return {
    org_key: orgKey,
    name: name?.slice(0, 200) ?? null,
    type: sandbox === true ? 'sandbox' : /^trial$/i.test(String(orgStatus ?? '')) ? 'trial' : kind,
    parent_org_key: parentKey ?? null,
    edition: text(edition)?.slice(0, 100) ?? null,
    instance: text(instance)?.slice(0, 100) ?? null,
    account_id: accountId,
  }
}

async function writeUpdate(tx: Tx, run: Run, plan: LicensePlan): Promise<void> {
  const row = plan.license && (await lockLicense(tx.db, tx.orgId, plan.license.id))
  if (!row) throw new Error('a license vanished: they are never removed')
  const own = {
    attributes: merged({ attributes: row.attributes }, plan),
    externalRef: row.external_ref ?? plan.row.ref,
  }
  const payload = await saveChange(tx, row, { terms: termsAfter(row.terms, plan.terms), own }, 'keep')
  if (payload === null) return
  const subject = { packageId: row.package_id, subscriberId: row.subscriber_id, licenseId: row.id, leadId: row.lead_id }
  const imported = { importId: run.imp.id, line: plan.line }
  await emit(tx, 'license.modified', subject, { ...payload, imported }, 'Imported again')
  await propagateTerms(tx, row.id)
}
