import type { AttentionItem } from './queries.ts'

type Subject = Pick<
  AttentionItem,
  'kind' | 'packageId' | 'packageName' | 'subscriberId' | 'subscriberName' | 'licenseId' | 'leadId'
>

const leads = { href: '/leads?owner=none&status=open', label: 'Leads without an owner' }

/** Where to mend what no single thing is about. */
const places: Record<string, { href: string; label: string }[]> = {
  lead_without_owner: [leads, { href: '/settings/org', label: 'Settings' }],
  mail_not_configured: [{ href: '/settings/mails', label: 'Mails' }],
  mail_failing: [{ href: '/settings/mails', label: 'Mails' }],
  webhook_failing: [{ href: '/settings/webhooks', label: 'Webhooks' }],
  webhook_disabled: [{ href: '/settings/webhooks', label: 'Webhooks' }],
}

/** The version that an item about an unregistered one names, with the page that registers it. */
export function registerOf(item: Pick<AttentionItem, 'kind' | 'packageId' | 'detail'>) {
  const number = /^Version (\S+)$/.exec(item.detail ?? '')?.[1]
  if (item.kind !== 'version_unregistered' || !item.packageId || !number) return null
  return { number, packageId: item.packageId }
}

/** The package that a refresh reconciles, where a database that was restored may disagree with all its installations. */
export function refreshOf({ kind, packageId }: Pick<AttentionItem, 'kind' | 'packageId'>) {
  const disagree = kind === 'restored_from_backup' || kind === 'installation_recreated'
  return disagree && packageId ? { packageId } : null
}

/** What waits is decided where the claims of the subscriber stand. */
function claimsOf({ kind, subscriberId }: Subject): { href: string; label: string }[] {
  if (kind !== 'claim_waiting' || !subscriberId) return []
  return [{ href: `/claims?status=open&subscriberId=${subscriberId}`, label: 'Claims' }]
}

/** The pages of the things an item is about, the most particular first. */
export function thingsOf(item: Subject): { href: string; label: string }[] {
  const things = [
    { id: item.licenseId, folder: 'licenses', label: 'License' },
    { id: item.leadId, folder: 'leads', label: 'Lead' },
    { id: item.subscriberId, folder: 'subscribers', label: `Subscriber ${item.subscriberName ?? ''}`.trim() },
    { id: item.packageId, folder: 'packages', label: `Package ${item.packageName ?? ''}`.trim() },
  ]
  const place = places[item.kind] ?? []
  const pages = things.flatMap(({ id, folder, label }) => (id ? [{ href: `/${folder}/${id}`, label }] : []))
  return [...claimsOf(item), ...pages, ...place]
}
