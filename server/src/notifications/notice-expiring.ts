import { emit } from '../events/emit.ts'
import {
  lockNoticesDue,
  orgsWithNoticesDue,
  saveNoticePlans,
  type ExpiringLicense,
} from '../licenses/ending-queries.ts'
import { inTransaction, systemCtx, type App, type Ctx, type Tx } from '../platform/context.ts'
import { eachOrg } from '../platform/each-org.ts'
import { caretakers, holdContacts, licenseFacts } from './customer-queries.ts'
import { customerExpiringLetter, expiringLetter } from './license-letters.ts'
import { insertNotices, recordedNotices } from './notice-queries.ts'
import { chooseTold, planNotices, type NoticePlan } from './rules.ts'
import { writeMailsLater, type Draft } from './write-mails.ts'

// Each of these may be two mails to compose, and the embedded database waits meanwhile.
const BATCH = 10

/**
 * Tells of licenses that end (M3): 60, 30, 14, 7 and 1 days before the last day of access, and on it. Each notice is
 * recorded in the transaction of its event and its mails: exactly once, in however many processes, whatever dies. None
 * for suspended and uninstalled licenses, for test installs (P4), and for those that follow another (I6).
 */
export async function noticeExpiring(app: App): Promise<void> {
  await eachOrg(await orgsWithNoticesDue(app.database.db, app.clock()), async (orgId) => {
    const ctx = systemCtx(app, orgId, ['notifications:write'])
    while (!app.stopping && (await noticeSome(ctx)) === BATCH);
  })
}

type Due = { license: ExpiringLicense; plan: NoticePlan }

/** One batch in one short transaction; answers how many licenses it was. */
async function noticeSome(ctx: Ctx): Promise<number> {
  ctx.require('notifications:write')
  return inTransaction(ctx, async (tx) => {
    const licenses = await lockNoticesDue(tx.db, tx.orgId, tx.now(), BATCH)
    if (licenses.length === 0) return 0
    const ids = licenses.map(({ id }) => id)
    const recorded = await recordedNotices(tx.db, ids)
    const due = licenses.flatMap((license): Due[] => {
      const { id, expires, time_zone: timeZone, set_at: setAt } = license
      if (expires === null) return []
      return [{ license, plan: planNotices({ expires, timeZone, setAt }, recorded.get(id) ?? new Set(), tx.now()) }]
    })
    await insertNotices(
      tx.db,
      due.flatMap((one) => noticesOf(tx, one)),
    )
    const next = new Map(due.map(({ license, plan }) => [license.id, plan.nextAt]))
    await saveNoticePlans(
      tx.db,
      ids.map((id) => ({ id, nextAt: next.get(id) ?? null })),
    )
    await tell(
      tx,
      due.filter(({ plan }) => plan.send !== null),
    )
    return licenses.length
  })
}

function noticesOf(tx: Tx, { license, plan }: Due) {
  const { id: license_id, access_until } = license
  if (access_until === null) return []
  const of = (days: number, skipped: boolean) => ({
    org_id: tx.orgId,
    license_id,
    access_until,
    days,
    skipped,
    created_at: tx.now(),
  })
  return [...(plan.send === null ? [] : [of(plan.send, false)]), ...plan.skip.map((days) => of(days, true))]
}

/** To whoever looks after the customer, and to the customer where the package says so. */
async function tell(tx: Tx, due: Due[]): Promise<void> {
  if (due.length === 0) return
  const facts = await licenseFacts(
    tx.db,
    tx.orgId,
    due.map(({ license }) => license.id),
  )
  const all = [...facts.values()]
  const people = await caretakers(tx.db, tx.orgId, all)
  const contacts = await holdContacts(
    tx.db,
    tx.orgId,
    all.filter(({ notifyCustomer }) => notifyCustomer),
  )
  const drafts: Draft[] = []
  for (const { license, plan } of due) {
    const about = facts.get(license.id)
    if (!about || plan.send === null) continue
    const { daysLeft } = plan
    const chosen = chooseTold(about, people)
    const contact = contacts.get(license.id) ?? null
    const subject = { packageId: license.package_id, subscriberId: license.subscriber_id, licenseId: license.id }
    const eventId = await emit(tx, 'license.expiry_noticed', subject, {
      days: plan.send,
      daysLeft,
      expires: license.expires,
      timeZone: license.time_zone,
      accessUntil: license.access_until,
      toldUserId: chosen?.to.id ?? null,
      customerTold: contact !== null,
    })
    if (chosen) {
      const letter = expiringLetter(
        about,
        { daysLeft, why: chosen.why, customerTold: contact !== null },
        tx.app.publicUrl(),
      )
      drafts.push({ kind: 'license_expiring', to: chosen.to, letter, eventId, licenseId: license.id })
    }
    if (contact) {
      const letter = customerExpiringLetter(about, { daysLeft, answeredBy: chosen?.to.name ?? null })
      drafts.push({
        kind: 'license_expiring_customer',
        to: { id: null, email: contact.email },
        replyTo: chosen?.to.email ?? null,
        letter,
        eventId,
        licenseId: license.id,
        ...(contact.kind === 'contact' ? { contactId: contact.id } : { leadIds: [contact.id] }),
      })
    }
  }
  await writeMailsLater(tx, drafts)
}
