import { createBackground } from './background.ts'
import { checkIn } from './check-in.ts'
import { decide } from './decide.ts'
import type { Answer, Question } from './decide.ts'
import type { Documents, LicenseBody } from './document.ts'
import { install, uninstall, upgrade } from './install.ts'
import { requireServer } from './options.ts'
import type { InstallOptions, LicenseOptions } from './options.ts'
import { createSession, currentTime, infoOf } from './session.ts'
import type { LicenseEvents, LicenseInfo } from './session.ts'

/** A license in a product: what `openLicense` gives. */
export type License = {
  /** Answers offline and synchronously from the verified document; never throws and never does I/O (`C1`, `C2`). */
  check(question?: Question): Answer
  /**
   * Installs, or does nothing where that was done (also without a network), so a product calls it on every start.
   * Throws `LmaError`: with a refusal's code such as `subscriber_known`, or where the server cannot be reached.
   */
  install(options: InstallOptions): Promise<LicenseInfo>
  /** Tells the server of a new version now; `install` with another version tells it with the next check-in. */
  upgrade(version: string): Promise<LicenseInfo>
  /** Checks in now, retrying for a few seconds. Throws `LmaError`. */
  checkIn(): Promise<LicenseInfo>
  /** Begins background check-ins and the event stream; they never keep the process alive. */
  start(): void
  /** Ends what `start` began. `check` goes on answering. */
  stop(): void
  /** Gives the license back: the product is removed. `install` afterwards installs again. */
  uninstall(options?: { reason?: string }): Promise<LicenseInfo>
  /** Listens to `changed` (another decision), `error` (in the background) or `connection`; returns what ends it. */
  on<Name extends keyof LicenseEvents>(name: Name, listener: (value: LicenseEvents[Name]) => void): () => void
  /** The documents to hand to the product's own browser side, for `openDocuments`; no secret. */
  documents(): Documents | null
  /** What the verified document says (seats, features, message …), to show it; decide with `check`. */
  license(): LicenseBody | null
  info(): LicenseInfo
  /** Another address of the same server; the license is kept. Give it as `server` at the next start as well. */
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
  const background = createBackground(session, () => inTurn(() => checkIn(session, true)))
  const call = async (work: () => Promise<unknown>): Promise<LicenseInfo> => {
    await inTurn(work)
    return infoOf(session)
  }
  return {
    check(question = {}) {
      const now = currentTime(session)
      return decide({ ...question, ...session.opened, now, mark: session.mark })
    },
    async install(wanted) {
      const { token } = session.stored
      const info = await call(() => install(session, wanted))
      // The stream was opened with a token that is void now.
      if (session.stored.token === token) background.kick()
      else background.reconnect()
      return info
    },
    async upgrade(version) {
      const info = await call(() => upgrade(session, version))
      background.kick()
      return info
    },
    checkIn: () => call(() => checkIn(session, false)),
    start: background.start,
    stop: background.stop,
    async uninstall({ reason } = {}) {
      const info = await call(() => uninstall(session, reason))
      background.kick()
      return info
    },
    on: session.emitter.on,
    documents: () => session.stored.documents,
    license: () => session.opened.claims?.lma ?? null,
    info: () => infoOf(session),
    updateServer(server) {
      session.server = requireServer(server)
      background.reconnect()
    },
  }
}
