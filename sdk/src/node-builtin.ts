import type * as crypto from 'node:crypto'
import type * as fs from 'node:fs/promises'
import type * as http from 'node:http'
import type * as https from 'node:https'
import type * as stream from 'node:stream'
import type * as tls from 'node:tls'

type Builtins = {
  'node:crypto': typeof crypto
  'node:fs/promises': typeof fs
  'node:http': typeof http
  'node:https': typeof https
  'node:stream': typeof stream
  'node:tls': typeof tls
}

type Host = { process?: { getBuiltinModule?: (name: string) => unknown; env?: Record<string, string | undefined> } }

/** A module of Node, or `undefined` elsewhere: an import would break the bundles made for browsers. */
export function nodeBuiltin<Name extends keyof Builtins>(name: Name): Builtins[Name] | undefined {
  // Cast: the global is not typed where only the browser's library is loaded.
  return (globalThis as Host).process?.getBuiltinModule?.(name) as Builtins[Name] | undefined
}

/** The environment of the process; empty in a browser. */
export function environment(): Record<string, string | undefined> {
  return (globalThis as Host).process?.env ?? {}
}
