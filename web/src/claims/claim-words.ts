import type { Tone } from '../ui/StatusBadge.tsx'
import type { Claim } from './queries.ts'

export const claimStatuses: Record<Claim['status'], { tone: Tone; label: string }> = {
  open: { tone: 'warn', label: 'Open' },
  approved: { tone: 'soon', label: 'Approved' },
  rejected: { tone: 'quiet', label: 'Rejected' },
  used: { tone: 'good', label: 'Taken over' },
  expired: { tone: 'quiet', label: 'Expired' },
}

export const claimKinds: Record<Claim['kind'], string> = {
  installation: 'Take over the installation',
  parent: 'Belong to a parent',
}

/** A customer by name; by its id where the product told no name. */
export function nameOf({ name, orgId }: { name: string | null; orgId: string }): string {
  return name ?? orgId
}

/** Who says so, by what they left. */
export function claimantOf({ contact }: Pick<Claim, 'contact'>): string | null {
  if (!contact) return null
  const name = [contact.firstName, contact.lastName].filter(Boolean).join(' ')
  return name || contact.email || contact.company
}

export type Clue = { tone: Tone; words: string }

/** What speaks for a claim and what against it, in the order in which one looks. Signs, no proof. */
export function cluesOf(claim: Claim, heardLately: boolean): Clue[] {
  if (claim.kind === 'parent') return []
  return [mailClue(claim), ...(claim.installation ? [runningClue(claim.installation, heardLately)] : [])]
}

function mailClue({ contact, contactKnown, domainKnown, accountId, accountName }: Claim): Clue {
  if (!contact?.email) return { tone: 'warn', words: 'No email was given, so nobody can be asked back.' }
  if (contactKnown) return { tone: 'good', words: `The email is that of a contact of ${accountName ?? 'the account'}.` }
  if (domainKnown) {
    return {
      tone: 'soon',
      words: `The email is at the domain of ${accountName ?? 'the account'}, but no contact there has it.`,
    }
  }
  if (accountId) return { tone: 'warn', words: `Nobody of ${accountName ?? 'the account'} is known by this email.` }
  return { tone: 'warn', words: 'The subscriber belongs to no account, so the email can be compared with nothing.' }
}

function runningClue({ status }: NonNullable<Claim['installation']>, heardLately: boolean): Clue {
  if (status === 'uninstalled')
    return { tone: 'good', words: 'The product was uninstalled there, so nobody is cut off.' }
  if (heardLately) {
    return { tone: 'warn', words: 'The present installation is in use: it checked in lately, and would be cut off.' }
  }
  return { tone: 'soon', words: 'The present installation has not been heard of lately.' }
}

const LATELY_MS = 3 * 86_400_000

/** Whether an installation spoke in the last days, as one in use does. */
export function isHeardLately(lastCheckInAt: string | null, now: number): boolean {
  return lastCheckInAt !== null && now - Date.parse(lastCheckInAt) < LATELY_MS
}

/** What has become of a claim, in a sentence. */
export function outcomeOf({ status, kind }: Pick<Claim, 'status' | 'kind'>): string {
  const outcomes: Record<Claim['status'], string> = {
    open:
      kind === 'parent'
        ? 'The sandbox runs on default terms of its own meanwhile.'
        : 'Nothing changes until you decide.',
    approved:
      kind === 'parent'
        ? 'The licenses of the sandbox follow those of its parent.'
        : 'The product that filed the claim takes the installation over as soon as it installs again.',
    rejected: 'Nothing was changed, and nobody outside was told.',
    used: 'The product that filed the claim has taken the installation over.',
    expired: 'Nobody decided or used it in time. Whoever filed it can file another one.',
  }
  return outcomes[status]
}
