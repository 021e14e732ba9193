import type { DocumentsAnswer } from '../documents/answer.ts'
import type { DocumentRow } from '../documents/queries.ts'
import { licenseNumber } from '../licenses/rules.ts'
import type { Installed } from './schema.ts'

/** An installation as it stands in the answers to its product. */
export function presentBrief(row: DocumentRow): Installed['installation'] {
  return {
    id: row.id,
    packageId: row.package_id,
    subscriberId: row.subscriber_id,
    status: row.installation_status,
    version: row.version,
    test: row.test,
  }
}

export function presentInstalled(
  row: DocumentRow,
  token: string,
  documents: DocumentsAnswer,
  warnings: Installed['warnings'],
): Installed {
  return { installation: presentBrief(row), token, license: presentLicense(row), ...documents, warnings }
}

export function presentLicense(row: DocumentRow): Installed['license'] {
  return {
    id: row.license_id,
    number: licenseNumber(row.number),
    status: row.status,
    seats: row.seats,
    expires: row.expires,
    accessUntil: row.access_until?.toISOString() ?? null,
    features: row.features,
    revision: row.revision,
    message: row.message,
  }
}
