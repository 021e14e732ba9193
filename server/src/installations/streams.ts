import { hubOf } from '../events/hub.ts'
import type { Nudge } from '../events/nudge.ts'
import type { EventKind } from '../events/schema.ts'
import type { Actor, App } from '../platform/context.ts'
import { openStream, type EventStream } from '../platform/sse.ts'
import type { Head } from '../platform/route.ts'
import { observe } from './observations.ts'

/** What makes a product's document another one. */
const CHANGES = new Set<string>([
  'license.modified',
  'license.uninstalled',
  'license.restored',
  'license.followed',
  'license.unfollowed',
  'license.carried',
  'installation.upgraded',
  'package.modified',
  'signing_key.revoked',
  'seat.assigned',
  'seat.revoked',
] satisfies EventKind[])

/** Of these a product knows its own: their answers carried the delta. */
const OWN_KNOWN = new Set<string>(['seat.assigned', 'seat.revoked'] satisfies EventKind[])

/**
 * After one of these another token holds, and the product that connects again with the old one is told so (I4); or another
 * license serves the installation, and its stream must follow that one.
 */
const ENDS = new Set<string>([
  'installation.relinked',
  'installation.reinstalled',
  'license.carried',
] satisfies EventKind[])

/** Several nodes share one token; more than these on one process, and the oldest stream ends. */
const MAX_STREAMS = 8

const SEEN_EVERY_MS = 10_000

type Open = { stream: EventStream; licenseId: string; packageId: string }

type Registry = {
  byInstallation: Map<string, Set<Open>>
  byLicense: Map<string, string>
  byPackage: Map<string, Set<string>>
}

const registries = new WeakMap<App, Registry>()

/** Keeps the reply open and says `changed` on it whenever the license of this installation changes, on whichever process. */
export function streamInstallation(
  app: App,
  head: Head,
  who: { id: string; license_id: string; package_id: string },
): void {
  const registry = registryOf(app)
  const stream = openStream(head)
  const open: Open = { stream, licenseId: who.license_id, packageId: who.package_id }
  add(registry.byInstallation, who.id, open)
  endOldest(registry.byInstallation.get(who.id))
  registry.byLicense.set(who.license_id, who.id)
  add(registry.byPackage, who.package_id, who.id)
  const seen = () => observe(app, who.id, { streamSeenAt: app.clock().toISOString() })
  seen()
  const timer = setInterval(seen, SEEN_EVERY_MS)
  timer.unref()
  const end = () => stream.end()
  app.closing.add(end)
  app.metrics.streams.inc({ audience: 'installation' })
  stream.onClose(() => {
    clearInterval(timer)
    app.closing.delete(end)
    app.metrics.streams.dec({ audience: 'installation' })
    remove(registry.byInstallation, who.id, open)
    if (registry.byInstallation.has(who.id)) return
    if (registry.byLicense.get(who.license_id) === who.id) registry.byLicense.delete(who.license_id)
    remove(registry.byPackage, who.package_id, who.id)
    observe(app, who.id, { streamSeenAt: 'closed' })
  })
}

function registryOf(app: App): Registry {
  const known = registries.get(app)
  if (known) return known
  const registry: Registry = { byInstallation: new Map(), byLicense: new Map(), byPackage: new Map() }
  registries.set(app, registry)
  hubOf(app).subscribe((event) => {
    const [changes, ends] = [CHANGES.has(event.kind), ENDS.has(event.kind)]
    if (!changes && !ends) return
    const ids = new Set<string>()
    if (event.installation_id) ids.add(event.installation_id)
    if (changes && event.license_id) ids.add(registry.byLicense.get(event.license_id) ?? '')
    else if (changes && event.package_id) for (const id of registry.byPackage.get(event.package_id) ?? []) ids.add(id)
    const { kind, id: own } = event.actor as Actor
    if (OWN_KNOWN.has(event.kind) && kind === 'installation' && own !== null) ids.delete(own)
    for (const id of ids) {
      for (const { stream } of registry.byInstallation.get(id) ?? []) {
        if (changes) stream.send('changed', {})
        if (ends) stream.end()
      }
    }
  })
  hubOf(app).onNudge((nudge) => {
    for (const id of nudgedIn(registry, nudge)) {
      for (const { stream } of registry.byInstallation.get(id) ?? []) stream.send('changed', {})
    }
  })
  return registry
}

function nudgedIn(registry: Registry, nudge: Nudge): Iterable<string> {
  if ('ids' in nudge) return nudge.ids
  const { after, through } = nudge
  return [...(registry.byPackage.get(nudge.packageId) ?? [])].filter((id) => id > after && id <= through)
}

/** An ended stream leaves the set when its connection has closed. */
function endOldest(open: Set<Open> | undefined): void {
  const all = [...(open ?? [])]
  for (const { stream } of all.slice(0, -MAX_STREAMS)) stream.end()
}

function add<Value>(map: Map<string, Set<Value>>, key: string, value: Value): void {
  const set = map.get(key) ?? new Set<Value>()
  set.add(value)
  map.set(key, set)
}

function remove<Value>(map: Map<string, Set<Value>>, key: string, value: Value): void {
  const set = map.get(key)
  set?.delete(value)
  if (set?.size === 0) map.delete(key)
}
