import type { InstallOptions } from './options.ts'
import type { SeatDesk } from './seat-desk.ts'
import type { Seen } from './verify.ts'

/** The `kind` and `v` of the files that products without a network exchange with the vendor (protocol 5.5). */
export const fileKinds = { request: 'openlma-request', license: 'openlma-license-file' } as const
/** The version of those files that this SDK reads and writes. */
export const fileVersion = 1

/** Users in each list of one request file, at most. */
const mostUsers = 10_000
/** UTF-16 units of all references together, so that a file stays below 4 MiB. */
const mostText = 1_000_000

/** What a request file says beside what the installation knows of itself. */
export type RequestOptions = Partial<InstallOptions> & {
  /** Why the file is made, for the vendor. */
  reason?: string
}

/** The content of a request file (protocol 5.5). */
export type RequestFile = {
  about: string
  kind: typeof fileKinds.request
  v: typeof fileVersion
  requestId: string
  packageId: string
  installationId: string | null
  tokenSha256: string
  version: string | null
  subscriber: InstallOptions['subscriber'] | null
  contact: InstallOptions['contact'] | null
  activationCode: string | null
  reason: string | null
  have: Seen | null
  applied: Omit<Seen, 'iat'> | null
  roster: Seen | null
  seen: { [user: string]: number }
  seats: { allowed: number | null; used: number; provisional: string[] } | null
  facts: object | null
  madeAt: number
}

const about =
  'Request of a product for its license. Give this file to the vendor and load the license file that comes back.'

export function renderRequest(content: Omit<RequestFile, 'about' | 'kind' | 'v'>): string {
  const file: RequestFile = { about, kind: fileKinds.request, v: fileVersion, ...content }
  return `${JSON.stringify(file, null, 1)}\n`
}

/** The users a file names: in the order of their first use those who wait for a seat, and when which were seen. */
export type NamedUsers = { provisional: string[]; seen: { [user: string]: number } }

/** If there are more than a file takes, those who wait go first, and then those last seen. */
export function usersOf({ provisional, seen }: SeatDesk): NamedUsers {
  let text = 0
  const fits = (user: string): boolean => (text += user.length) <= mostText
  const waiting = Array.from(provisional.keys()).slice(0, mostUsers).filter(fits)
  const latest = Array.from(seen)
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, mostUsers)
  return { provisional: waiting, seen: Object.fromEntries(latest.filter(([user]) => fits(user))) }
}
