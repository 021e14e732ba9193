import type { Terms } from './rules.ts'

/** The columns of a license that its terms stand in. */
export function termsColumns(terms: Terms) {
  return {
    status: terms.status,
    status_before: terms.statusBefore,
    suspended_from: terms.suspendedFrom,
    seats: terms.seats,
    expires: terms.expires,
    time_zone: terms.timeZone,
    access_until: terms.accessUntil,
    trial_started_on: terms.trialStartedOn,
    features: JSON.stringify(terms.features),
    message: terms.message,
  }
}

type Columns = {
  status: string
  status_before: string | null
  suspended_from: string | null
  seats: number | null
  expires: string | null
  time_zone: string
  access_until: Date | null
  trial_started_on: string | null
  features: unknown
  message: string | null
}

export function termsOf(row: Columns): Terms {
  return {
    status: row.status as Terms['status'],
    statusBefore: row.status_before as Terms['statusBefore'],
    suspendedFrom: row.suspended_from as Terms['suspendedFrom'],
    seats: row.seats,
    expires: row.expires,
    timeZone: row.time_zone,
    accessUntil: row.access_until,
    trialStartedOn: row.trial_started_on,
    features: row.features as Terms['features'],
    message: row.message,
  }
}
