import type { AttentionItem } from './queries.ts'

type Subject = Pick<AttentionItem, 'packageId' | 'subscriberId' | 'licenseId' | 'leadId'>

/** The pages of the things an item is about, the most particular first. */
export function thingsOf(item: Subject): { href: string; label: string }[] {
  const things = [
    { id: item.licenseId, folder: 'licenses', label: 'License' },
    { id: item.leadId, folder: 'leads', label: 'Lead' },
    { id: item.subscriberId, folder: 'subscribers', label: 'Subscriber' },
    { id: item.packageId, folder: 'packages', label: 'Package' },
  ]
  return things.flatMap(({ id, folder, label }) => (id ? [{ href: `/${folder}/${id}`, label }] : []))
}
