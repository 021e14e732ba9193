/** What the stream tells of a sealed event. */
export type LiveEvent = {
  kind: string
  packageId?: string | null
  subscriberId?: string | null
  licenseId?: string | null
  installationId?: string | null
  leadId?: string | null
}

export type LiveKey = readonly string[]

const nounOfKind: Record<string, LiveKey[]> = {
  package: [['packages', 'list']],
  version: [],
  signing_key: [],
  subscriber: [['subscribers', 'list'], ['accounts'], ['licenses', 'list']],
  // No event names its account, and a page of one shows what belongs to all of them.
  account: [['accounts']],
  contact: [['accounts'], ['contacts']],
  lead: [['leads', 'list'], ['packages', 'list'], ['accounts'], ['attention'], ['mails']],
  license: [['adoptions'], ['attention'], ['licenses', 'list'], ['packages', 'list']],
  seat: [['licenses', 'list']],
  installation: [['installations', 'list'], ['licenses', 'list'], ['subscribers', 'list'], ['attention'], ['mails']],
  activation_code: [['activation-codes']],
  attention: [['attention']],
  org: [['org'], ['session']],
  user: [['users'], ['session']],
  api_key: [['api-keys']],
  mail: [['mails']],
  claim: [['claims'], ['attention']],
  offline_request: [['offline-requests']],
  import: [['imports']],
  // It names none of its packages, and within one server takes all that is theirs away.
  move: [['moves'], ['packages'], ['licenses'], ['leads'], ['installations'], ['subscribers'], ['accounts']],
  adoption_window: [['adoptions']],
  refresh: [['refreshes']],
  webhook_endpoint: [['webhook-endpoints'], ['attention']],
}

/** The query keys that an event makes stale: the lists of its noun, and the page of everything it names. */
export function keysOf(event: LiveEvent): LiveKey[] {
  const noun = event.kind.split('.')[0] ?? ''
  const pages: [string, string | null | undefined][] = [
    ['packages', event.packageId],
    ['subscribers', event.subscriberId],
    ['licenses', event.licenseId],
    ['installations', event.installationId],
    ['leads', event.leadId],
  ]
  const named = pages.flatMap(([key, id]) => (id ? [[key, id]] : []))
  return [...(nounOfKind[noun] ?? []), ['events'], ...named]
}
