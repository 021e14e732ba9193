import { createBackground } from './background.ts'
import { checkIn } from './check-in.ts'
import { decide } from './decide.ts'
import type { Answer } from './decide.ts'
import type { Documents, LicenseBody } from './document.ts'
import { takeMove, whereItIs } from './follow-move.ts'
import { claim, install, uninstall, upgrade } from './install.ts'
import type { ClaimFiled, InstallWarning } from './install.ts'
import { makeManageLink } from './manage-link.ts'
import type { ManageLink } from './manage-link.ts'
import { loadFile, makeRequest } from './offline.ts'
import { serverOf } from './move.ts'
import { requireServer } from './options.ts'
import type { ClaimOptions, InstallOptions, LicenseOptions } from './options.ts'
import { readQuestion } from './question.ts'
import type { Question } from './question.ts'
import type { RequestOptions } from './request-file.ts'
import { judgeSeat } from './seat-desk.ts'
import { assignWaiting, createSeatWorker } from './seat-worker.ts'
import { changeSeat, changeSeats, listSeats } from './seats.ts'
import type { SeatChange, SeatPage, SeatQuery, SeatsAssigned, SeatsRevoked } from './seats.ts'
import { createSession, currentTime, infoOf } from './session.ts'
import type { LicenseEvents, LicenseInfo } from './session.ts'
import { isUserRef } from './user-ref.ts'

/** A license in a product: what `openLicense` gives. */
export type License = {
  /**
   * Answers offline and synchronously from the verified documents; never does I/O (`C1`, `C2`). With `user`, seats are
   * judged by the roster, and the use is reported with the next check-in. Throws `LmaError` only for what is no question
   * (`invalid_request`): a misspelt member.
   */
  check(question?: Question): Answer
  /**
   * Installs, or does nothing where that was done (also without a network), so a product calls it on every start.
   * `warnings` says what is odd about the contact; empty where nothing was sent. Throws `LmaError`: with a refusal's code such as `subscriber_known`, or where the server cannot be reached.
   */
  install(options: InstallOptions): Promise<LicenseInfo & { warnings: InstallWarning[] }>
  /**
   * After `subscriber_known`: asks the vendor to approve that this is the same customer. Once that is done, the same
   * `install` succeeds (`I4`). Answers `open`, again and again and whether or not anybody of that name exists. Throws
   * `LmaError`.
   */
  claim(options: ClaimOptions): Promise<ClaimFiled>
  /** Tells the server of a new version now; `install` with another version tells it with the next check-in. */
  upgrade(version: string): Promise<LicenseInfo>
  /** Checks in now, retrying for a few seconds, and assigns the seats of first use. Throws `LmaError`. */
  checkIn(): Promise<LicenseInfo>
  /** Begins background check-ins and the event stream; they never keep the process alive. */
  start(): void
  /** Ends what `start` began. `check` goes on answering. */
  stop(): void
  /** Gives the license back: the product is removed. `install` afterwards installs again. */
  uninstall(options?: { reason?: string }): Promise<LicenseInfo>
  /**
   * Gives a user a seat; again is the same as once (`S1`). Throws `LmaError`, with `no_seat_free` where there is none:
   * `detail` says whom to ask, `extra` has `allowed`, `used` and `vendor`.
   */
  assignSeat(user: string): Promise<SeatChange>
  /** Takes the seat of a user away; again is the same as once. Throws `LmaError`. */
  revokeSeat(user: string): Promise<SeatChange>
  /**
   * Gives many users a seat, in their order while some are free (`S1`), in one call and one change of the roster for each
   * thousand. Who gets none is among `refused`, which is no failure. Throws `LmaError`: `invalid_request` where one of them
   * cannot name a user, before anything is sent.
   */
  assignSeats(users: string[]): Promise<SeatsAssigned>
  /** Takes the seats of many users away, in the same way. */
  revokeSeats(users: string[]): Promise<SeatsRevoked>
  /** The users who have a seat, a page of at most 200 at a time, from the server. Throws `LmaError`. */
  seats(query?: SeatQuery): Promise<SeatPage>
  /** A link to the page where the customer's administrator assigns seats: to be opened soon and once (`S3`). */
  manageLink(options?: { person?: string }): Promise<ManageLink>
  /**
   * The text of a request file, for a product that never reaches the server: to be carried to the vendor (protocol
   * 5.5). Asked again with the same options before an answer was loaded, it is the same text.
   */
  requestFile(options?: RequestOptions): Promise<string>
  /**
   * Takes the license file that came back. Nothing is stored unless all of it holds; twice is the same as once. Throws
   * `LmaError`: `file_invalid`, `file_of_another_package`, `file_of_another_installation`, `file_outdated`,
   * `document_rejected`.
   */
  load(file: string): Promise<LicenseInfo>
  /**
   * Takes a move notice that the vendor hands out because the earlier server is lost (protocol 5.6), and checks in at the
   * new one. Throws `LmaError`: `document_rejected`, or `package_moved` where the new server does not answer yet; it then
   * is tried again with every check-in.
   */
  followMove(notice: string): Promise<LicenseInfo>
  /**
   * Listens to `changed` (another decision), `error` (in the background), `connection` or `moved` (another server);
   * returns what ends it.
   */
  on<Name extends keyof LicenseEvents>(name: Name, listener: (value: LicenseEvents[Name]) => void): () => void
  /** The documents to hand to the product's own browser side, for `openDocuments`; no secret. */
  documents(): Documents | null
  /** What the verified document says (seats, features, message …), to show it; decide with `check`. */
  license(): LicenseBody | null
  info(): LicenseInfo
  /** Another address of the same server; the license is kept. Give it as `server` at the next start as well. An address that a move has led away from leads to the new one. */
  updateServer(server: string): void
}

/**
 * Opens the license of this installation from its store, without network.
 * @example const lma = await openLicense({ server, packageId, rootKeys, installKey, store: fileStore(folder) })
 */
export async function openLicense(options: LicenseOptions): Promise<License> {
  const session = await createSession(options)
  // One call at a time: answers that overtake each other could only be told apart by luck.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }
  const online = <Value>(work: () => Promise<Value>): Promise<Value> => inTurn(() => whereItIs(session, work))
  const background = createBackground(session, () =>
    inTurn(() =>
      whereItIs(
        session,
        () => checkIn(session, true),
        (seconds) => seconds,
      ),
    ),
  )
  const worker = createSeatWorker(session, online)
  const call = async (work: () => Promise<unknown>): Promise<LicenseInfo> => {
    await online(work)
    return infoOf(session)
  }
  return {
    check(question) {
      const asked = readQuestion(question)
      const now = currentTime(session)
      const { opened, roster, desk, mark } = session
      const { user } = asked
      const seat = !isUserRef(user) ? {} : judgeSeat(desk, opened.claims?.lma, roster?.roster, user, now)
      return decide({ ...asked, ...opened, ...seat, now, mark })
    },
    async install(wanted) {
      const { token } = session.stored
      const warnings = await online(() => install(session, wanted))
      // The stream was opened with a token that is void now.
      if (session.stored.token === token) background.kick()
      else background.reconnect()
      return { ...infoOf(session), warnings }
    },
    claim: (wanted) => online(() => claim(session, wanted)),
    async upgrade(version) {
      const info = await call(() => upgrade(session, version))
      background.kick()
      return info
    },
    checkIn: () =>
      call(async () => {
        await checkIn(session, false)
        await assignWaiting(session, false, (work) => work())
      }),
    start() {
      background.start()
      worker.start()
    },
    stop() {
      background.stop()
      worker.stop()
    },
    async uninstall({ reason } = {}) {
      const info = await call(() => uninstall(session, reason))
      background.kick()
      return info
    },
    assignSeat: (user) => online(() => changeSeat(session, user, { assigned: true })),
    revokeSeat: (user) => online(() => changeSeat(session, user, { assigned: false })),
    async assignSeats(users) {
      const { assigned, already, refused, seats } = await online(() => changeSeats(session, 'assign', users))
      return { assigned, already, refused, seats }
    },
    async revokeSeats(users) {
      const { revoked, already, seats } = await online(() => changeSeats(session, 'revoke', users))
      return { revoked, already, seats }
    },
    seats: (query = {}) => online(() => listSeats(session, query)),
    manageLink: (options = {}) => online(() => makeManageLink(session, options)),
    requestFile: (options = {}) => inTurn(() => makeRequest(session, options)),
    async load(file) {
      await inTurn(() => loadFile(session, file))
      background.kick()
      return infoOf(session)
    },
    async followMove(notice) {
      await inTurn(() => takeMove(session, notice))
      return call(() => checkIn(session, false))
    },
    on: session.emitter.on,
    documents: () => session.stored.documents,
    license: () => session.opened.claims?.lma ?? null,
    info: () => infoOf(session),
    updateServer(server) {
      session.given = requireServer(server)
      session.server = serverOf(session.given, session.stored.moved)
      background.reconnect()
    },
  }
}
