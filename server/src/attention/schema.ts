import { z } from 'zod'
import { PageQuery, pageOf } from '../platform/page.ts'

/** What can go wrong or need a person, with what to do about it: title and advice are shown as they are. */
export const ATTENTION = {
  lead_capture_failed: {
    title: 'An install made no lead',
    advice:
      'The license was issued all the same. Read the reason, and add the person by hand if it matters; it is tried again by itself.',
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
    advice: 'Register the version on the package page, or find out where that build comes from.',
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
  installation_recreated: {
    title: 'An unknown installation came back',
    advice:
      'It proved itself with a license we once signed and was recreated from it. Was this database restored from a backup?',
  },
  trial_repeated: {
    title: 'A known customer starts another trial',
    advice: 'The trial goes on. Look whether it should become a sale.',
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
    subscriberId: z.string().nullable(),
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
