import { normalizeOrgId } from '../subscribers/rules.ts'
/** The Subscriber Org ID of the parent that a sandbox names; null without one. */
export function parentKeyOf({ parentOrgId }: { parentOrgId?: string | null | undefined }): string | null {
  return parentOrgId ? normalizeOrgId(parentOrgId) : null
}

/** The subscriber, and the parent that a sandbox names, in one order: so two of its sandboxes install one after the other. */
export function heldKeys({ orgKey, parentKey }: { orgKey: string; parentKey: string | null }): string[] {
  return [...new Set([orgKey, parentKey ?? orgKey])].toSorted()
}

/** What an installation reports beside what is known of it. */
export type Reported = {
  version?: string | undefined
  facts?: Record<string, unknown> | undefined
  applied?: { epoch: number; revision: number } | undefined
}

export type Known = {
  version: string
  facts: Record<string, unknown>
  applied_revision: number | null
  revision: number
  epoch: number
}

/** What in a report is new and must not be lost (E1). */
export type News = {
  version: string | null
  facts: Record<string, unknown> | null
  acknowledged: number | null
  /** It applied a revision that was never issued here: this database was restored from a backup (R4). */
  ahead: boolean
}

/** null where the report says nothing new: the check-in is then a mere observation. */
export function newsOf(known: Known, reported: Reported): News | null {
  const { version, facts, applied } = reported
  const ours = applied !== undefined && applied.epoch === known.epoch
  const news: News = {
    version: version !== undefined && version !== known.version ? version : null,
    facts: facts !== undefined && !sameFacts(known.facts, facts) ? facts : null,
    acknowledged:
      ours && applied.revision <= known.revision && applied.revision > (known.applied_revision ?? 0)
        ? applied.revision
        : null,
    ahead: ours && applied.revision > known.revision,
  }
  return news.version !== null || news.facts !== null || news.acknowledged !== null || news.ahead ? news : null
}

/** Facts are flat; their order does not matter. */
export function sameFacts(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && a[name] === b[name])
}

/** Seconds until a product that hears nothing should ask again. */
export const CHECK_IN_SECONDS = 3_600
