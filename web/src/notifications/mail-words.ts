import type { Tone } from '../ui/StatusBadge.tsx'
import type { Mail } from './queries.ts'

export const mailStatuses: Record<Mail['status'], { tone: Tone; label: string }> = {
  queued: { tone: 'soon', label: 'Waiting' },
  sent: { tone: 'good', label: 'Sent' },
  failed: { tone: 'bad', label: 'Failed' },
  kept: { tone: 'warn', label: 'Kept' },
  erased: { tone: 'quiet', label: 'Erased' },
}

export const mailKinds: Record<Mail['kind'], string> = {
  lead_assigned: 'New lead',
  leads_assigned: 'Several leads',
  installed_without_lead: 'Install of a known customer',
  license_expiring: 'License that ends',
  license_expiring_customer: 'License that ends, to the customer',
  more_requested: 'Customer asks for more',
  claim_filed: 'Claim',
  claim_filed_contact: 'Claim, to the claimant',
}
