import type { Letter } from './compose.ts'
import type { CustomerFacts, LicenseFacts } from './customer-queries.ts'
import { endsWords, type Claimant, type FiledClaim, type MoreRequest } from './rules.ts'

const calendar = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

/** A calendar day as people write it, with the zone whose day it is. */
function dayWords(day: string, timeZone: string | null = null): string {
  const words = calendar.format(new Date(`${day}T00:00:00Z`))
  return timeZone === null ? words : `${words} (${timeZone})`
}

function customerOf({ accountName, subscriberName, subscriberOrgId }: CustomerFacts): string {
  return accountName ?? subscriberName ?? subscriberOrgId
}

function subscriberOf({ subscriberName, subscriberOrgId }: CustomerFacts): string {
  return subscriberName === null ? subscriberOrgId : `${subscriberName}, ${subscriberOrgId}`
}

/** To whoever looks after the customer, before a license ends and on its last day. */
export function expiringLetter(
  license: LicenseFacts,
  told: { daysLeft: number; why: string; customerTold: boolean },
  publicUrl: string,
): Letter {
  const what = license.status === 'trial' ? `trial of ${license.packageName}` : `license for ${license.packageName}`
  const ends = endsWords(told.daysLeft)
  const customer = customerOf(license)
  return {
    subject: `${customer}: the ${what} ${ends} (${license.number})`,
    heading: `${customer}: the ${what} ${ends}`,
    intro: `The ${what} of ${customer} ${ends}. What should become of it?`,
    facts: [
      ['Account', license.accountName],
      ['Subscriber', subscriberOf(license)],
      ['Package', license.packageName],
      ['License', license.number],
      ['Last day of access', license.expires && dayWords(license.expires, license.timeZone)],
      ['Grace after it', license.graceDays > 0 ? `${license.graceDays} days` : null],
      ['Customer', told.customerTold ? 'Their contact gets a mail too' : 'Nobody there was told by us'],
      ['Why you', told.why],
    ],
    button: { label: 'Open the license', url: `${publicUrl}/licenses/${license.id}` },
    footer: `You get this mail because you look after this customer in ${license.orgName}.`,
  }
}

/** To the customer's own contact: what anybody there may read, and whom to answer. */
export function customerExpiringLetter(
  license: LicenseFacts,
  { daysLeft, answeredBy }: { daysLeft: number; answeredBy: string | null },
): Letter {
  const { packageName, orgName } = license
  const what = license.status === 'trial' ? `trial of ${packageName}` : `access to ${packageName}`
  const title = `Your ${what} ${endsWords(daysLeft)}`
  return {
    subject: title,
    heading: title,
    intro: `${title}. ${
      answeredBy
        ? `To go on with it, or to ask something, answer this mail: ${answeredBy} at ${orgName} reads it.`
        : `To go on with it, or to ask something, talk to ${orgName}.`
    }`,
    facts: [
      ['Product', packageName],
      ['Vendor', orgName],
      ['Used in', subscriberOf(license)],
      ['Last day', license.expires && dayWords(license.expires, license.timeZone)],
    ],
    button: null,
    footer: `You get this mail because ${orgName} knows you as the contact for ${packageName}.`,
  }
}

/** To whoever looks after a customer that asks for more. */
export function requestLetter(
  license: LicenseFacts,
  request: Omit<MoreRequest, 'eventId' | 'licenseId'>,
  why: string,
  publicUrl: string,
): Letter {
  const customer = customerOf(license)
  const has = license.seats === null ? 'a site license' : `${license.seats}`
  return {
    subject: `${customer} asks for more of ${license.packageName} (${license.number})`,
    heading: `${customer} asks for more of ${license.packageName}`,
    intro: 'Their administrator asked on the manage page. Talk to the customer, and modify the license.',
    facts: [
      ['Seats', request.seats === null ? null : `${request.seats} wanted, now ${has}`],
      ['Until', request.until && `${dayWords(request.until)} wanted, now ${now(license)}`],
      ['Message', request.message],
      ['Person', request.person],
      ['Account', license.accountName],
      ['Subscriber', subscriberOf(license)],
      ['License', license.number],
      ['Why you', why],
    ],
    button: { label: 'Open the license', url: `${publicUrl}/licenses/${license.id}` },
    footer: `You get this mail because you look after this customer in ${license.orgName}.`,
  }
}

function now({ expires, timeZone }: LicenseFacts): string {
  return expires === null ? 'without an end' : dayWords(expires, timeZone)
}

/** To whoever looks after the customer whose installation somebody claims. */
export function claimLetter(
  customer: CustomerFacts,
  claimant: Claimant & Pick<FiledClaim, 'ofParent'>,
  why: string,
  publicUrl: string,
): Letter {
  const who = claimant.name ?? claimant.email ?? 'Somebody'
  const says = claimant.ofParent ? 'is a sandbox of a customer of yours' : 'is theirs'
  return {
    subject: `${who} claims ${customerOf(customer)} (${customer.packageName})`,
    heading: `${who} claims ${customerOf(customer)}`,
    intro: `${who} installs ${customer.packageName} and says that ${subscriberOf(customer)} ${says}. Find out whether that is so before you approve it.`,
    facts: [
      ['Name', claimant.name],
      ['Company', claimant.company],
      ['Email', claimant.email],
      ['Phone', claimant.phone],
      ['Message', claimant.message],
      ['Account', customer.accountName],
      ['Subscriber', subscriberOf(customer)],
      ['Package', customer.packageName],
      ['Why you', why],
    ],
    button: { label: 'Open the claims', url: `${publicUrl}/claims` },
    footer: `You get this mail because you look after this customer in ${customer.orgName}.`,
  }
}

/** To the claimant, where the vendor knows the address: that somebody decides. */
export function claimantLetter({ packageName, orgName }: CustomerFacts, answeredBy: string | null): Letter {
  return {
    subject: `${orgName} looks at your claim for ${packageName}`,
    heading: `Your claim for ${packageName} has arrived`,
    intro: `${orgName} decides on it; install again when it is approved. ${answeredBy ? 'To ask something, or if this was not you, answer this mail.' : `If this was not you, tell ${orgName}.`}`,
    facts: [
      ['Product', packageName],
      ['Vendor', orgName],
    ],
    button: null,
    footer: 'You get this mail because somebody filed a claim with your address.',
  }
}
