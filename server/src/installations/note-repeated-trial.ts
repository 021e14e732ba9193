import { companyDomain, normalizeEmail } from '../accounts/rules.ts'
import { raise } from '../attention/raise.ts'
import type { EventSubject } from '../events/schema.ts'
import { earlierLicenseOf } from '../licenses/earlier-queries.ts'
import { licenseNumber } from '../licenses/rules.ts'
import type { Tx } from '../platform/context.ts'

/** I5: a new trial by a person or a company domain that had a license of this package before deserves attention, no more. */
export async function noteRepeatedTrial(
  tx: Tx,
  ids: { packageId: string; subscriberId: string; licenseId: string; installationId: string },
  email: unknown,
): Promise<void> {
  const person = normalizeEmail(typeof email === 'string' ? email : null)
  if (person === null) return
  const earlier = await earlierLicenseOf(tx.db, tx.orgId, { ...ids, email: person, domain: companyDomain(person) })
  if (!earlier) return
  const who = earlier.samePerson ? 'The same email address' : 'Somebody of the same company domain'
  const subject: EventSubject = ids
  await raise(
    tx,
    'trial_repeated',
    ids.licenseId,
    subject,
    `${who} had license ${licenseNumber(earlier.number)} before.`,
  )
}
