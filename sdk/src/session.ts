import type { Documents } from './document.ts'
import { createEmitter } from './emitter.ts'
import type { Emitter } from './emitter.ts'
import { LmaError } from './errors.ts'
import { serverOf } from './move.ts'
import type { Detour } from './move.ts'
import { nodeTransport } from './node-transport.ts'
import { openStored } from './open-documents.ts'
import type { Opened } from './open-documents.ts'
import { openRoster, placeOf } from './roster.ts'
import type { OpenedRoster } from './roster.ts'
import { createDesk, isUnstored, settleDesk, syncDesk, toStore } from './seat-desk.ts'
import type { SeatDesk } from './seat-desk.ts'
import { requireOptions, requireServer } from './options.ts'
import type { LicenseOptions } from './options.ts'
import { emptyState } from './store.ts'
import type { StoredRoster, StoredState } from './store.ts'
import { systemTimers } from './timers.ts'
import type { Timers } from './timers.ts'
import { fetchTransport } from './transport.ts'
import type { Transport } from './transport.ts'
import type { RosterExpectation } from './verify-roster.ts'
import { sdkVersion } from './version.ts'

/** Deltas that are kept on top of a roster before the whole one is asked for. */
const mostDeltas = 64

/** How the background of a client is doing. */
export type Connection = 'stopped' | 'idle' | 'offline' | 'polling' | 'streaming'

/** What a client can tell about itself. */
export type LicenseInfo = {
  installationId: string | null
  /** The revision by which `check` decides, or `null` where no document is accepted. */
  revision: number | null
  epoch: number | null
  /** Users with a seat by the stored roster; `null` where there is none. */
  seatsUsed: number | null
  connection: Connection
  /** Unix seconds of the last check-in that succeeded in this process. */
  lastCheckIn: number | null
  server: string
}

/** The package is served from another address from now on (`V3`). */
export type Moved = { from: string; to: string }

/**
 * What a client tells by itself: a new decision, a failure in the background, a change of the connection, another
 * server.
 */
export type LicenseEvents = { changed: LicenseInfo; error: LmaError; connection: Connection; moved: Moved }

/** The state of one client in this process; `stored` mirrors the store as last read. */
export type Session = {
  options: LicenseOptions
  transport: Transport
  timers: Timers
  emitter: Emitter<LicenseEvents>
  userAgent: string
  /** The address that the product was given. */
  given: string
  /** The address in use: another one after a move. */
  server: string
  /** Where calls go for the moment, until the server there has proven itself. */
  detour: Detour | null
  /** When a move is to be followed in the background, in milliseconds of the timers. */
  followAt: number
  stored: StoredState
  opened: Opened
  roster: OpenedRoster | null
  desk: SeatDesk
  /** A delta could not be used: the next check-in asks for the whole roster. */
  rosterBehind: boolean
  mark: number
  connection: Connection
  lastCheckIn: number | null
  /** The end of the last use of the store; uses take turns, or a slow read would bring back what is past. */
  storeTurn: Promise<unknown>
  /** The `epoch.revision` that the server knows is applied. */
  acknowledged: string | null
}

export async function createSession(options: LicenseOptions): Promise<Session> {
  requireOptions(options)
  const emitter: Emitter<LicenseEvents> = createEmitter((cause, name) => {
    if (name !== 'error') emitter.emit('error', new LmaError('listener_failed', { detail: String(name), cause }))
  })
  const own = `openlma-sdk/${sdkVersion}`
  const session: Session = {
    options,
    transport: chooseTransport(options),
    timers: options.timers ?? systemTimers(options.now),
    emitter,
    userAgent: options.userAgent ? `${options.userAgent} ${own}` : own,
    given: requireServer(options.server),
    server: requireServer(options.server),
    detour: null,
    followAt: 0,
    stored: emptyState,
    opened: { claims: null, verified: null },
    roster: null,
    desk: createDesk(),
    rosterBehind: false,
    mark: 0,
    connection: 'stopped',
    lastCheckIn: null,
    storeTurn: Promise.resolve(),
    acknowledged: null,
  }
  session.desk.keep = keepSoon(session)
  await reload(session)
  return session
}

/** Unix seconds; raises the mark in memory. */
export function currentTime(session: Session): number {
  const now = Math.floor(session.timers.now() / 1000)
  session.mark = Math.max(session.mark, now)
  return now
}

/** Picks up what another node, or an earlier run, has stored. */
export function reload(session: Session): Promise<void> {
  return adopt(session, () => session.options.store.read())
}

/** Changes the store, and decides by the result from now on. */
export function updateState(session: Session, change: (state: StoredState) => StoredState): Promise<void> {
  const { packageId, store } = session.options
  return adopt(session, () =>
    store.update((state) => {
      requireOwn(state, packageId)
      const next = change({ ...emptyState, ...state })
      return { ...next, provisional: toStore(session.desk, next.provisional), packageId }
    }),
  )
}

/** Stores who is provisional, where the store does not know it yet. */
export async function keepDesk(session: Session): Promise<void> {
  if (isUnstored(session.desk)) await updateState(session, (state) => state)
}

/** Stores it in the background; many who come at once are stored together. */
function keepSoon(session: Session): () => void {
  let last = Promise.resolve()
  return () => {
    last = last
      .then(() => keepDesk(session))
      .catch((cause: unknown) => {
        const error = cause instanceof LmaError ? cause : new LmaError('store_failed', { detail: 'seats', cause })
        session.emitter.emit('error', error)
      })
  }
}

function adopt(session: Session, use: () => Promise<StoredState>): Promise<void> {
  const turn = session.storeTurn.then(async () => {
    const state = await use()
    const from = session.server
    await takeOver(session, state)
    const to = session.server
    if (to !== from) session.emitter.emit('moved', { from, to })
  })
  session.storeTurn = turn.catch(() => undefined)
  return turn
}

function requireOwn(state: StoredState, packageId: string): void {
  if (state.packageId === null || state.packageId === packageId) return
  throw new LmaError('store_of_another_package', { detail: state.packageId })
}

/** Its documents are verified anew only where they differ. */
async function takeOver(session: Session, found: StoredState): Promise<void> {
  requireOwn(found, session.options.packageId)
  const before = session.stored
  // A store of an older version, or one of the product's own, may leave out what it does not know.
  const state = { ...emptyState, ...found }
  session.stored = state
  syncDesk(session.desk, state.provisional)
  session.server = serverOf(session.given, state.moved)
  session.mark = Math.max(session.mark, state.mark)
  const isSame = sameDocuments(before.documents, state.documents) && before.token === state.token
  if (isSame && sameRoster(before.roster, state.roster)) return
  const previous = decisionOf(session)
  const now = currentTime(session)
  if (!isSame) session.opened = await openStored(state.documents, expectationOf(session, state), now, session.mark)
  await takeRoster(session, state)
  if (decisionOf(session) === previous) return
  settleDesk(session.desk, session.roster?.roster ?? null)
  session.emitter.emit('changed', infoOf(session))
}

async function takeRoster(session: Session, state: StoredState): Promise<void> {
  const { roster: stored, seenRoster } = state
  const expected = { ...expectationOf(session, state), licenseId: session.opened.claims?.lma.licenseId }
  const result = stored && (await openRoster(stored, expected, seenRoster, session.roster))
  if (result && !result.ok) {
    session.emitter.emit('error', new LmaError('document_rejected', { detail: `stored roster: ${result.code}` }))
  }
  const roster = stored && result?.ok ? { stored, roster: result.value } : null
  session.roster = roster
}

export function expectationOf(session: Session, state: StoredState): RosterExpectation {
  const { packageId, rootKeys } = session.options
  const installation = state.installationId ?? undefined
  return { packageId, rootKeys, installation, token: state.token ?? undefined, seen: state.seen }
}

export function infoOf(session: Session): LicenseInfo {
  const { opened, stored, connection, lastCheckIn, server } = session
  return {
    installationId: stored.installationId,
    revision: opened.verified?.license.lma.revision ?? null,
    epoch: opened.verified?.certificate.epoch ?? null,
    seatsUsed: session.roster?.roster.count ?? null,
    connection,
    lastCheckIn,
    server,
  }
}

export function isInstalled(session: Session): boolean {
  return session.stored.token !== null && session.stored.installationId !== null
}

export function isUninstalled(session: Session): boolean {
  return session.opened.claims?.lma.status === 'uninstalled'
}

/** Whether the whole roster is wanted: a delta did not fit, or there are too many. */
export function wantsWhole({ roster, rosterBehind }: Session): boolean {
  return rosterBehind || (roster?.stored.deltas.length ?? 0) > mostDeltas
}

export function setConnection(session: Session, connection: Connection): void {
  if (session.connection === connection) return
  session.connection = connection
  session.emitter.emit('connection', connection)
}

/** What the answer depends on, apart from time: a document signed anew for the same revision changes nothing. */
function decisionOf({ opened, roster }: Session): string {
  const { claims, invalid, verified } = opened
  const { packageVersion: _, ...body } = claims?.lma ?? { packageVersion: null }
  return JSON.stringify([claims?.sub, body, verified?.certificate.epoch, invalid, rosterPlace(roster)])
}

function rosterPlace(opened: OpenedRoster | null): string | null {
  if (!opened) return null
  const { epoch, revision } = placeOf(opened.roster)
  return `${epoch}.${revision}`
}

function sameRoster(one: StoredRoster | null, other: StoredRoster | null): boolean {
  if (one?.statement !== other?.statement || one?.deltas.length !== other?.deltas.length) return false
  return one?.entries === other?.entries && one?.deltas.at(-1) === other?.deltas.at(-1)
}

function sameDocuments(one: Documents | null, other: Documents | null): boolean {
  return one?.license === other?.license && one?.certificate === other?.certificate
}

function chooseTransport(options: LicenseOptions): Transport {
  if (options.fetch) return fetchTransport(options.fetch)
  const own = nodeTransport(options.proxy)
  if (!own && options.proxy) throw new LmaError('options_invalid', { detail: 'proxy needs Node' })
  return own ?? fetchTransport((url, init) => fetch(url, init))
}
