import { accessUntilOf, addDays, dayIn, type Terms } from './rules.ts'

/** How sandboxes of a package follow: site-wide, with so many seats, or for so many days (I6). */
export type SandboxPolicy = { kind: 'follow' | 'capped' | 'time_boxed'; seats: number | null; days: number | null }

/**
 * I6: the terms of a sandbox's license under those of its parent's: status, expiration, features and message are copied,
 * seats are the policy's. Where the parent was uninstalled, the sandbox is suspended: its own product is still there.
 */
export function followedTerms(parent: Terms, policy: SandboxPolicy, since: Date): Terms {
  const gone = parent.status === 'uninstalled'
  const stage = parent.statusBefore === 'suspended' ? parent.suspendedFrom : parent.statusBefore
  const followed: Terms = {
    ...parent,
    status: gone ? 'suspended' : parent.status,
    suspendedFrom: gone ? (stage ?? 'active') : parent.suspendedFrom,
    statusBefore: null,
    seats: policy.kind === 'capped' ? policy.seats : null,
  }
  return policy.kind === 'time_boxed' && policy.days !== null ? boxed(followed, policy.days, since) : followed
}

/** Ends so many days after the install, or with the parent, whichever is first. */
function boxed(terms: Terms, days: number, since: Date): Terms {
  const expires = addDays(dayIn(terms.timeZone, since), days)
  const accessUntil = accessUntilOf(expires, terms.timeZone)
  const parentFirst = terms.accessUntil !== null && accessUntil !== null && terms.accessUntil <= accessUntil
  return parentFirst ? terms : { ...terms, expires, accessUntil }
}

/** An uninstalled sandbox stays uninstalled, and comes back with what its parent has by then. */
export function keepUninstalled(own: Pick<Terms, 'status'>, followed: Terms): Terms {
  if (own.status !== 'uninstalled' || followed.status === 'uninstalled') return followed
  return { ...followed, status: 'uninstalled', statusBefore: followed.status }
}
