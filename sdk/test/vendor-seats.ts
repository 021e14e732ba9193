import { encodeBase64url } from '../src/base64url.ts'
import type { LicenseBody } from '../src/document.ts'
import * as make from '../fixtures/signer.ts'
import type { Json } from './vendor-server.ts'

/** Who has a seat at the fixture vendor, and every change that led there. */
export type VendorRoster = {
  users: string[]
  revision: number
  changes: { user: string; assigned: boolean; revision: number }[]
  /** What a test wants to break: no deltas, deltas of a wrong base, entries that are never in an answer, or wrong ones. */
  faults: { noDeltas?: boolean; wrongBase?: boolean; isBig?: boolean; tamper?: boolean; lastsSeconds?: number }
}

type Seated = { body: LicenseBody; roster: VendorRoster }
type Signer = { sub: string; iat: number; certificate: string }
type Full = { statement: string; contents: { key: string; entries: string | null }; entries: string }

export function createRoster(): VendorRoster {
  return { users: [], revision: 0, changes: [], faults: {} }
}

/** Changes the assignments as somebody other than the product does. */
export function assign({ roster }: { roster: VendorRoster }, user: string, assigned: boolean): void {
  if (roster.users.includes(user) === assigned) return
  roster.users = assigned ? [...roster.users, user] : roster.users.filter((one) => one !== user)
  roster.revision++
  roster.changes.push({ user, assigned, revision: roster.revision })
}

/** The full roster, or `null` for a license without one. */
export function rosterOf({ body, roster }: Seated, { sub, iat }: Signer): Full | null {
  if (body.seats === null || body.seatAssignment === undefined) return null
  const { users, revision, faults } = roster
  const bytes = make.entriesOf(users)
  const exp = iat + (faults.lastsSeconds ?? 30 * make.day)
  const statement = make.roster(bytes, { revision, licenseId: body.licenseId }, { sub, iat, exp })
  const entries = encodeBase64url(faults.tamper ? make.entriesOf([...users.slice(1), 'eve']) : bytes)
  return { statement, contents: { key: make.rosterKey, entries: faults.isBig ? null : entries }, entries }
}

/** What takes the reporting product to the present, if anything is needed. */
export function changesOf(
  seated: Seated,
  report: Json,
  epoch: number,
  signer: Signer,
): { delta: string | null; isRight: boolean } {
  if (!rosterOf(seated, signer)) return { delta: null, isRight: true }
  const told = report['roster'] as { epoch: number; revision: number } | undefined
  if (!told || told.epoch !== epoch) return { delta: null, isRight: false }
  if (told.revision === seated.roster.revision) return { delta: null, isRight: true }
  const delta = deltaFrom(seated, told.revision, signer)
  return { delta, isRight: delta !== null }
}

/** The calls about seats; `null` for any other. */
export function answerSeats(
  seated: Seated,
  method: string,
  path: string,
  body: Json,
  signer: Signer,
): [number, Json] | null {
  const { roster } = seated
  if (path.endsWith('/roster')) {
    const full = rosterOf(seated, signer)
    const contents = full && { key: full.contents.key, entries: full.entries }
    return [200, { roster: full?.statement, certificate: signer.certificate, contents, delta: null }]
  }
  if (path.endsWith('/manage-link'))
    return [200, { url: `https://lma.example/manage/${String(body['person'])}`, expiresAt: '2026-11-24T09:00:00.000Z' }]
  const [, , , kind, query] = path.split(/[/?]/)
  if (kind !== 'seats') return null
  if (method === 'POST') return changeMany(seated, body, signer)
  if (method === 'GET') return list(seated, new URLSearchParams(query))
  const user = decodeURIComponent(query ?? '')
  const before = roster.revision
  const assigned = method === 'PUT'
  const { seats: allowed } = seated.body
  if (assigned && !roster.users.includes(user) && allowed !== null && roster.users.length >= allowed)
    return [409, { code: 'no_seat_free', allowed, used: roster.users.length, vendor: 'Vendor Inc' }]
  assign(seated, user, assigned)
  const delta = before === roster.revision ? null : deltaFrom(seated, before, signer)
  return [200, { user, assigned, seats: { allowed, used: roster.users.length }, delta }]
}

function changeMany(seated: Seated, body: Json, signer: Signer): [number, Json] {
  const { assign: toAssign = [], revoke: toRevoke = [] } = body as { assign?: string[]; revoke?: string[] }
  const { roster } = seated
  const { seats: allowed } = seated.body
  const before = roster.revision
  const revoked = toRevoke.filter((user) => roster.users.includes(user))
  const had = toAssign.filter((user) => roster.users.includes(user))
  for (const user of revoked) assign(seated, user, false)
  const wanting = toAssign.filter((user) => !had.includes(user))
  const assigned = wanting.slice(0, (allowed ?? Infinity) - roster.users.length)
  for (const user of assigned) assign(seated, user, true)
  const already = [...had, ...toRevoke.filter((user) => !revoked.includes(user))]
  const refused = wanting.filter((user) => !assigned.includes(user))
  const delta = before === roster.revision ? null : deltaFrom(seated, before, signer)
  return [200, { assigned, revoked, already, refused, seats: { allowed, used: roster.users.length }, delta }]
}

function list({ body, roster: { users } }: Seated, query: URLSearchParams): [number, Json] {
  const from = Number(query.get('cursor') ?? 0)
  const end = from + Number(query.get('limit') ?? 50)
  const data = users
    .slice(from, end)
    .map((user) => ({ user, assignedAt: '2026-11-24T09:00:00.000Z', lastSeenAt: null }))
  const seats = { allowed: body.seats, used: users.length }
  return [200, { data, nextCursor: end < users.length ? String(end) : null, seats }]
}

function deltaFrom({ body, roster }: Seated, base: number, { sub, iat }: Signer): string | null {
  const { faults, revision, users, changes } = roster
  if (faults.noDeltas) return null
  const since = changes.filter((change) => change.revision > base)
  const names = (assigned: boolean): string[] =>
    Array.from(new Set(since.map(({ user }) => user))).filter((user) => users.includes(user) === assigned)
  const lma = { licenseId: body.licenseId, base: faults.wrongBase ? base - 1 : base, revision, count: users.length }
  return make.rosterDelta({ add: names(true), remove: names(false) }, lma, { sub, iat })
}
