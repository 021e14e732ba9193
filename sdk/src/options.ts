import type { PublicJwk } from './document.ts'
import { LmaError } from './errors.ts'
import { isPublicJwk } from './key.ts'
import type { Store } from './store.ts'
import type { Timers } from './timers.ts'
import type { FetchLike } from './transport.ts'

/** The constants of a product, and how it wants to be connected. */
export type LicenseOptions = {
  /** Address of the server. It may change: trust follows `rootKeys` and `packageId`. */
  server: string
  packageId: string
  /** The two public root keys of the package, primary first. Compile them in. */
  rootKeys: readonly PublicJwk[]
  /** Only allows to ask for an installation; not a secret. */
  installKey: string
  store: Store
  /** Facts to report with each check-in, at most 4 kB of JSON. */
  facts?: (() => { [name: string]: unknown }) | undefined
  /** Proxy address, or `false` for none; unless given, what the environment says. Node only. */
  proxy?: string | false | undefined
  /** A `fetch` to use instead of Node's own client; `proxy` has no effect then. */
  fetch?: FetchLike | undefined
  /** Said before the SDK's own name in `User-Agent`. */
  userAgent?: string | undefined
  /** Milliseconds a call may take; 15,000 unless given. */
  timeout?: number | undefined
  /** The clock in milliseconds; `Date.now` unless given. */
  now?: (() => number) | undefined
  /** Replaces all timers, for tests. */
  timers?: Timers | undefined
}

/** Who installs (protocol 5.1). */
export type InstallOptions = {
  version: string
  subscriber: {
    orgId: string
    name?: string
    type?: 'production' | 'sandbox' | 'trial' | 'developer'
    /** With `type: 'sandbox'`: the `orgId` of the installation that it belongs to. */
    parentOrgId?: string
    /** Proves it: the installation token of the parent, or a code that the vendor issued for it. */
    parentProof?: string
    /** Which of the parent's sandboxes this is. */
    sandboxName?: string
    edition?: string
    instance?: string
    country?: string
  }
  contact?: {
    firstName?: string
    lastName?: string
    email?: string
    company?: string
    title?: string
    phone?: string
    country?: string
  }
  activationCode?: string
}

/** Who asks for a license that somebody else already has an installation of (protocol 5.1). */
export type ClaimOptions = Pick<InstallOptions, 'subscriber' | 'contact'> & {
  /** Shown to the vendor, who decides. */
  message?: string
}

/** Refuses options that could only fail later, or silently. */
export function requireOptions(options: LicenseOptions): void {
  requireServer(options.server)
  if (!options.packageId) fail('packageId is missing')
  if (!options.installKey) fail('installKey is missing')
  if (options.rootKeys.length === 0 || !options.rootKeys.every(isPublicJwk))
    fail('rootKeys must be Ed25519 public JWKs')
}

/** The address without a slash at its end. */
export function requireServer(server: string): string {
  const protocol = URL.canParse(server) ? new URL(server).protocol : ''
  if (protocol !== 'https:' && protocol !== 'http:') fail('server must be an http or https address')
  return server.replace(/\/+$/, '')
}

function fail(detail: string): never {
  throw new LmaError('options_invalid', { detail })
}
