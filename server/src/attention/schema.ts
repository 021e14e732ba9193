import { z } from 'zod'
import { PageQuery, pageOf } from '../platform/page.ts'

/** What can go wrong or need a person, with what to do about it: title and advice are shown as they are. */
export const ATTENTION = {
  lead_capture_failed: {
    title: 'An install made no lead',
    advice:
      'The license was issued all the same. What could not be written is tried again by itself. Where the install named no contact, ask the customer whom to talk to.',
  },
  lead_needs_review: {
    title: 'A lead has odd contact data',
    advice:
      'Everything was kept as it came. Open the lead, read what is flagged, and mark this as done when you know whom to talk to.',
  },
  lead_without_owner: {
    title: 'Leads go to nobody',
    advice:
      'Set a lead manager on the package, or a fallback owner in the settings, and give the open leads to somebody.',
  },
  owner_inactive: {
    title: 'The lead manager is not active',
    advice: 'Leads go to the fallback owner meanwhile. Choose another lead manager on the package.',
  },
  version_unregistered: {
    title: 'A product reports a version nobody registered',
    advice:
      'Register the version on the package page, or find out where that build comes from. This closes when no installation has such a version.',
  },
  version_withdrawn: {
    title: 'A withdrawn version was installed',
    advice: 'Tell the customer to upgrade.',
  },
  restored_from_backup: {
    title: 'An installation knows more than we do',
    advice:
      'It reports a license revision that this server never issued. Was this database restored from a backup? Compare the license with what was sold.',
  },
  server_restored: {
    title: 'This server was restored from a backup',
    advice:
      'What was done since that backup is gone here. Products go on working: installations since then come back by themselves, and those that know more than we do are listed here. Do again by hand what people changed, and revoke again the API keys and codes that were revoked since.',
  },
  installation_recreated: {
    title: 'An unknown installation came back',
    advice:
      'It proved itself with a license we once signed and was recreated from it. Was this database restored from a backup?',
  },
  trial_repeated: {
    title: 'A known customer starts another trial',
    advice: 'The trial goes on. Look whether it should become a sale.',
  },
  claim_waiting: {
    title: 'Somebody claims an installation',
    advice: 'Find out whether the person belongs to the subscriber, then approve or reject the claim.',
  },
  parent_unproven: {
    title: 'A sandbox names a parent without proof',
    advice:
      'It runs on default terms of its own. Where it does belong to the parent, say so on the page of the subscriber, or issue a code for it.',
  },
  more_requested: {
    title: 'A customer asks for more',
    advice: 'The request came from the manage page. Talk to the customer, and modify the license.',
  },
  mail_not_configured: {
    title: 'Mails are kept, not sent',
    advice:
      'No mail server is configured (SMTP_URL). Every mail can be read under Mails, and sent from there once there is one.',
  },
  mail_failing: {
    title: 'Mails do not go out',
    advice:
      'Read the reason, and mend the address or the mail server. It is tried again for a day by itself; after that, send the failed ones again under Mails.',
  },
  webhook_failing: {
    title: 'A webhook endpoint does not take its events',
    advice:
      'Read the reason in its delivery log, and mend the receiver. It is tried again by itself; after three days of failures the endpoint is disabled.',
  },
  webhook_disabled: {
    title: 'A webhook endpoint was disabled',
    advice: 'Mend the receiver, enable the endpoint again, and replay what it missed.',
  },
  event_passed_over: {
    title: 'An event could not be handled',
    advice:
      'It was passed over after several tries, so that the others are not held up. The log of the server says why.',
  },
} as const

export type AttentionKind = keyof typeof ATTENTION

export const AttentionItem = z
  .object({
    id: z.string(),
    kind: z.string(),
    title: z.string(),
    advice: z.string(),
    detail: z.string().nullable(),
    count: z.number().int().describe('How often it happened while open'),
    packageId: z.string().nullable(),
    packageName: z.string().nullable(),
    subscriberId: z.string().nullable(),
    subscriberName: z.string().nullable().describe('Its name; its Subscriber Org ID where it told none'),
    licenseId: z.string().nullable(),
    installationId: z.string().nullable(),
    leadId: z.string().nullable(),
    createdAt: z.string(),
    lastSeenAt: z.string(),
    resolvedAt: z.string().nullable(),
  })
  .meta({ id: 'AttentionItem' })

export type AttentionItem = z.output<typeof AttentionItem>

export const AttentionQuery = PageQuery.extend({
  state: z.enum(['open', 'resolved', 'all']).default('open'),
})

export type AttentionQuery = z.output<typeof AttentionQuery>

export const AttentionPage = pageOf(AttentionItem).extend({ openCount: z.number().int() })
