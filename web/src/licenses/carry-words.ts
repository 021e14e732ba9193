import { subscriberOf } from './license-words.ts'
import type { License } from './queries.ts'

/** What carrying a license to a Subscriber Org ID does, with the license of the package that is `there` or none. */
export function carryInWords(license: License, orgId: string, there: License | null): string[] {
  const { number } = license
  if (orgId === license.subscriberOrgId) return [`${number} belongs to this Subscriber Org ID already.`]
  const installed = there?.status !== 'uninstalled' && there?.installationId != null
  if (!there)
    return [
      `${number} belongs to “${orgId}” from then on, which has no license of ${license.packageName} yet.`,
      license.installationId
        ? 'The installation goes along and keeps its token: the product notices nothing.'
        : 'Nothing is installed, so nothing else changes.',
    ]
  return [
    `${number} belongs to ${subscriberOf(there)} (${orgId}) from then on.`,
    `${there.number}, which is there, ends: it is uninstalled and kept at ${license.subscriberOrgId}.`,
    installed
      ? `The installation there is served by ${number} from then on; that of ${license.subscriberOrgId} is uninstalled.`
      : 'The installation goes along and keeps its token.',
  ]
}
