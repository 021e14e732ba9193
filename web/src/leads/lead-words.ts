import type { Tone } from '../ui/StatusBadge.tsx'
import type { Lead } from './queries.ts'

export const leadStatuses: Record<Lead['status'], { tone: Tone; label: string }> = {
  new: { tone: 'soon', label: 'New' },
  working: { tone: 'warn', label: 'Working' },
  qualified: { tone: 'good', label: 'Qualified' },
  converted: { tone: 'good', label: 'Converted' },
  unqualified: { tone: 'quiet', label: 'Unqualified' },
}

export const sources: Record<Lead['source'], string> = {
  package_installation: 'Package installation',
  install_page: 'Install page',
  test_drive: 'Test drive',
  contact_request: 'Contact request',
  import: 'Import',
}

/** What somebody did, to stand after a name. */
export const deeds: Record<Lead['source'], string> = {
  package_installation: 'installed the package',
  install_page: 'asked on the install page',
  test_drive: 'took a test drive',
  contact_request: 'asked to be contacted',
  import: 'came by an import',
}

type Named = Pick<Lead, 'firstName' | 'lastName' | 'email' | 'company'> & { erasedAt?: string | null }

/** A person by name, else by email or company: a lead may lack all of them. */
export function nameOf(lead: Named): string {
  if (lead.erasedAt) return 'Erased person'
  const name = [lead.firstName, lead.lastName].filter(Boolean).join(' ')
  return name || lead.email || lead.company || 'Without a name'
}

/** Steps of the path on a lead's page; unqualified is the other way out. */
export const path = ['new', 'working', 'qualified', 'unqualified'] as const
export type PathStatus = (typeof path)[number]

/** The same for a lead that has gone it to the end. */
export const converted = ['new', 'working', 'qualified', 'converted'] as const
