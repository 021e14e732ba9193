import { takeToken } from '../platform/bucket.ts'
import type { App } from '../platform/context.ts'

const CHANGES_A_MINUTE = 60

/** Each change of seats is an event of up to a thousand users, and kept for ever (E1). */
export function limitChanges(app: App, licenseId: string): void {
  takeToken(app, `manage-seats/${licenseId}`, CHANGES_A_MINUTE)
}
