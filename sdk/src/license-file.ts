import { decodeBase64url } from './base64url.ts'
import type { Documents } from './document.ts'
import type { LmaErrorCode, VerifyCode } from './errors.ts'
import { fileKinds, fileVersion } from './request-file.ts'
import type { StoredRoster } from './store.ts'
import { isObject } from './strict-json.ts'
import type { JsonObject } from './strict-json.ts'
import { judgedAt } from './time.ts'
import { verifyRoster } from './verify-roster.ts'
import type { VerifiedRoster } from './verify-roster.ts'
import { refuse, verifyLicense, verifyTime } from './verify.ts'
import type { Expectation, Seen, Verified, VerifiedLicense } from './verify.ts'

/** UTF-16 units of the longest file that is read: some 1.5 million users. */
const longestFile = 32 * 1024 * 1024

/** A license file taken apart, of which nothing is verified yet. */
export type LicenseFile = {
  requestId: string
  documents: Documents
  roster: Omit<StoredRoster, 'deltas'> | null
  time: string
}

/** What a license file says, all of it verified. */
export type VerifiedFile = VerifiedLicense & { roster: VerifiedRoster | null; time: number }

/** Takes the text of a license file apart; `null` where it is none, or of a version this SDK does not know. */
export function parseLicenseFile(text: string): LicenseFile | null {
  const file = text.length > longestFile ? null : parseObject(text)
  if (file?.['kind'] !== fileKinds.license || file['v'] !== fileVersion) return null
  const { requestId, documents, rosterContents, time } = file
  if (typeof requestId !== 'string' || typeof time !== 'string' || !isObject(documents)) return null
  const { license, certificate, roster } = documents
  if (typeof license !== 'string' || typeof certificate !== 'string') return null
  const parsed = { requestId, documents: { license, certificate }, time }
  if (roster === undefined) return { ...parsed, roster: null }
  if (typeof roster !== 'string' || !isObject(rosterContents)) return null
  const { key, entries } = rosterContents
  if (typeof key !== 'string' || typeof entries !== 'string') return null
  return { ...parsed, roster: { statement: roster, certificate, key, entries } }
}

/**
 * Verifies everything in a license file: the time statement, then license and roster at the later of clock, mark and
 * stated time (protocol 5.5). `now` and `mark` are unix seconds; where the file answers the request that waits, the
 * stated time replaces the mark.
 */
export async function verifyLicenseFile(
  file: LicenseFile,
  expected: Expectation & { seenRoster?: Seen | null | undefined; isAwaited?: boolean | undefined },
  now: number,
  mark = 0,
): Promise<Verified<VerifiedFile>> {
  const { documents } = file
  const time = await verifyTime(file.time, documents.certificate, file.requestId, expected)
  if (!time.ok) return time
  const { iat } = time.value
  const at = judgedAt(now, expected.isAwaited ? iat : mark)
  const license = await verifyLicense(documents, expected, at)
  if (!license.ok) return license
  if (license.value.license.sub !== time.value.sub) return refuse('wrong_installation')
  if (!file.roster) return { ok: true, value: { ...license.value, roster: null, time: iat } }
  const entries = decodeBase64url(file.roster.entries)
  if (!entries || decodeBase64url(file.roster.key)?.length !== 32) return refuse('roster_entries_mismatch')
  const { sub, lma } = license.value.license
  const own = { ...expected, installation: sub, licenseId: lma.licenseId }
  const { statement, certificate } = file.roster
  const roster = await verifyRoster(statement, entries, certificate, own, expected.seenRoster ?? null, at)
  return roster.ok ? { ok: true, value: { ...license.value, roster: roster.value, time: iat } } : roster
}

/** What a person is told who loads a file that was refused. */
export function fileCode(code: VerifyCode): LmaErrorCode {
  if (code === 'certificate_wrong_package' || code === 'wrong_package') return 'file_of_another_package'
  if (code === 'wrong_installation' || code === 'wrong_token') return 'file_of_another_installation'
  return code === 'older_than_seen' || code === 'epoch_too_low' ? 'file_outdated' : 'document_rejected'
}

function parseObject(text: string): JsonObject | null {
  try {
    // An editor may have put a byte order mark in front.
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    return isObject(value) ? value : null
  } catch {
    return null
  }
}
