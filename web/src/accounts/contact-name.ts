import type { Contact } from './queries.ts'

/** A person by name, else by email: a contact may lack one of them, and after erasing both. */
export function contactName(contact: Pick<Contact, 'firstName' | 'lastName' | 'email' | 'erasedAt'>): string {
  if (contact.erasedAt) return 'Erased person'
  return [contact.firstName, contact.lastName].filter(Boolean).join(' ') || contact.email || 'Without a name'
}
