import type { Letter } from './compose.ts'
import { deedOf, nameOf } from './rules.ts'
import type { AccountFacts, InstallFacts, LeadFacts } from './queries.ts'

const regions = new Intl.DisplayNames('en', { type: 'region' })

function countryName(code: string | null): string | null {
  return code !== null && /^[A-Z]{2}$/.test(code) ? (regions.of(code) ?? code) : code
}

/** To the new owner of one lead (L6). */
export function leadLetter(lead: LeadFacts, reason: string | null, publicUrl: string): Letter {
  const name = nameOf(lead)
  const from = lead.company && lead.company !== name ? `${name}, ${lead.company}` : name
  return {
    subject: `New lead: ${from} (${lead.packageName})`,
    heading: `New lead: ${from}`,
    intro: `${name} ${deedOf(lead.source)} ${lead.packageName}. The lead is yours.`,
    facts: [
      ['Name', [lead.firstName, lead.lastName].filter((part) => part !== null).join(' ')],
      ['Company', lead.company],
      ['Title', lead.title],
      ['Email', lead.email],
      ['Phone', lead.phone],
      ['Country', countryName(lead.country)],
      ['Message', lead.message],
      ['Package', lead.packageName],
      ['Subscriber', lead.subscriber],
      ['Why you', reason ?? lead.ownerReason],
    ],
    button: { label: 'Open the lead', url: `${publicUrl}/leads/${lead.id}` },
    footer: `You get this mail because you own this lead in ${lead.orgName}.`,
  }
}

const LISTED = 20

/** To somebody who was given many leads at once. */
export function digestLetter(leads: LeadFacts[], reason: string | null, publicUrl: string): Letter {
  const count = leads.length
  const names = leads.slice(0, LISTED).map((lead) => {
    const name = nameOf(lead)
    return `${name}${lead.company && lead.company !== name ? `, ${lead.company}` : ''} (${lead.packageName})`
  })
  if (count > LISTED) names.push(`and ${count - LISTED} more`)
  return {
    subject: `${count} leads are yours now`,
    heading: `${count} leads are yours now`,
    intro: `You were given ${count} leads.`,
    facts: [
      ['Leads', names.join('\n')],
      ['Why you', reason],
    ],
    button: { label: 'Open your leads', url: `${publicUrl}/leads?owner=me` },
    footer: `You get this mail because you own these leads in ${leads[0]?.orgName ?? 'OpenLMA'}.`,
  }
}

/** To whoever looks after a customer whose install made no lead (I7). */
export function installLetter(
  install: InstallFacts,
  account: AccountFacts | null,
  { reason, why }: { reason: string | null; why: string },
  publicUrl: string,
): Letter {
  const customer = account?.name ?? install.subscriberName ?? install.subscriberOrgId
  return {
    subject: `${customer} installed ${install.packageName}`,
    heading: `${customer} installed ${install.packageName}`,
    intro: `There is a new installation of ${install.packageName}, and it made no lead.`,
    facts: [
      ['Account', account?.name ?? null],
      ['Subscriber', [install.subscriberName, install.subscriberOrgId].filter(Boolean).join(', ')],
      ['Package', install.packageName],
      ['Version', install.version],
      ['License', install.licenseNumber],
      ['Why no lead', reason],
      ['Why you', why],
    ],
    button: { label: 'Open the license', url: `${publicUrl}/licenses/${install.licenseId}` },
    footer: `You get this mail because you look after this customer in ${install.orgName}.`,
  }
}
