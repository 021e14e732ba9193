import { AppError } from '../platform/errors.ts'
import { refuseUnstorable } from '../platform/text.ts'
import { RequestFile } from './schema.ts'

/** The `kind` and `v` of both files (docs/protocol.md 5.5). */
const REQUEST_KIND = 'openlma-request'
const LICENSE_KIND = 'openlma-license-file'
const FILE_VERSION = 1

const MAX_FILE_BYTES = 4 * 1024 * 1024

/** The text that a file's sameness is judged by: what carrying it around may change is left out. */
export function sameText(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .trim()
}

/** What the request file of this package says. Refused with `offline_request_invalid`, which says what is wrong with it. */
export function readRequestFile(text: string, packageId: string): RequestFile {
  if (Buffer.byteLength(text) > MAX_FILE_BYTES) throw fault('It is larger than 4 MiB.')
  const raw = parse(text)
  if (raw['kind'] === LICENSE_KIND)
    throw fault('This is a license file, the answer to a request. Load it in the product.')
  if (raw['kind'] !== REQUEST_KIND) throw fault('It is some other file, not the request of a product.')
  if (raw['v'] !== FILE_VERSION) {
    throw fault('It was made by a product with a newer SDK than this server knows. Upgrade the server.')
  }
  if (typeof raw['packageId'] === 'string' && raw['packageId'] !== packageId) {
    throw fault('It is the request of another package. Upload it on the page of that one.')
  }
  const read = RequestFile.safeParse(raw)
  const [issue] = read.error?.issues ?? []
  if (issue) throw damaged(`/${issue.path.map(String).join('/')}: ${issue.message}`)
  if (!read.success || raw['packageId'] !== packageId) throw damaged('it names no package')
  // A user is passed over where the reference is odd, and never a reason to refuse.
  try {
    refuseUnstorable({ ...read.data, seen: null, seats: null }, 'file')
  } catch (error) {
    throw damaged((error as Error).message)
  }
  return read.data
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(sameText(text))
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // falls through to the refusal below
  }
  throw damaged('it is no JSON object')
}

export function damaged(what: string): AppError {
  return fault(`It is damaged or was changed on its way (${what}). Let the product make another one.`)
}

function fault(detail: string): AppError {
  return new AppError('offline_request_invalid', detail)
}

/** Most users in each list of one file; of `seen` those last seen come first. */
const MAX_USERS = 10_000

/** Who was seen, in the order of the file, and when in unix seconds; nobody in the future. `isUser` tells a reference. */
export function readSeen(
  seen: Record<string, unknown>,
  isUser: (user: string) => boolean,
  now: Date,
): { user: string; at: Date }[] {
  const latest = Math.floor(now.getTime() / 1000)
  return Object.entries(seen)
    .slice(0, MAX_USERS)
    .filter(([user, time]) => isUser(user) && Number.isSafeInteger(time) && Number(time) >= 0)
    .map(([user, time]) => ({ user, at: new Date(Math.min(Number(time), latest) * 1000) }))
}

/** The users of a list of the file, in its order. `isUser` tells a reference. */
export function readUsers(list: readonly unknown[], isUser: (user: unknown) => boolean): string[] {
  return list.slice(0, MAX_USERS).filter((user): user is string => isUser(user))
}

export type LicenseFile = {
  productName: string
  subscriber: string
  requestId: string
  packageId: string
  installationId: string
  documents: { license: string; certificate: string; roster?: string }
  rosterContents: { key: string; entries: string | null } | null
  time: string
}

/** The text of the license file that answers a request. */
export function renderLicenseFile({ productName, subscriber, ...content }: LicenseFile): string {
  const about = `License of ${subscriber} for ${productName}. Load this file in the product that made the request.`
  return `${JSON.stringify({ about, kind: LICENSE_KIND, v: FILE_VERSION, ...content }, null, 1)}\n`
}

/** When the license document in a license file of ours ends, its offline period or its certificate's (C4). */
export function validUntilOf(file: string): string {
  const { documents } = JSON.parse(file) as { documents: { license: string } }
  const payload = Buffer.from(documents.license.split('.')[1] ?? '', 'base64url').toString('utf8')
  return new Date((JSON.parse(payload) as { exp: number }).exp * 1000).toISOString()
}
