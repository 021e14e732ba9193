import type { App } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import type { Db } from '../platform/database.ts'
import { countUnsealed, holdSealing, lockHeads, notify, saveSealed, type ChainHead, type Position } from './queries.ts'
import { takeUnsealed, unsealedOrgs, type UnsealedEvent } from './seal-queries.ts'
import { GENESIS, linkText, subjectOf } from './rules.ts'

export const SEALED_CHANNEL = 'openlma_sealed'

const BATCH = 500
const EVERY_MS = 1_000

export type Sealer = { stop(): Promise<void>; idle(): Promise<void> }

/**
 * Gives committed events their position and their links (E1): woken by every commit of this process, and once a second
 * for those of processes that died. Writers never wait for it.
 */
export function startSealer(app: App): Sealer {
  let wanted = false
  let running: Promise<void> | null = null

  const run = async () => {
    while (wanted) {
      wanted = false
      try {
        await sealAll(app)
      } catch (error) {
        app.log.error({ err: error }, 'sealing events failed; it is tried again in a second')
      }
    }
    running = null
  }
  const wake = () => {
    wanted = true
    running ??= run()
  }
  app.committed.add(wake)
  const timer = setInterval(() => {
    wake()
    countUnsealed(app.database.db).then(
      (count) => app.metrics.unsealed.set(count),
      () => {},
    )
  }, EVERY_MS)
  timer.unref()

  return {
    async idle() {
      wake()
      await running
    },
    async stop() {
      clearInterval(timer)
      app.committed.delete(wake)
      await running
    },
  }
}

/** What cannot be sealed together is sealed org by org: a fault in a chain of one keeps no event of another waiting. */
async function sealAll(app: App): Promise<void> {
  try {
    while ((await sealBatch(app, null)) === BATCH);
  } catch (error) {
    app.log.warn({ err: error }, 'sealing events failed; each org is sealed by itself')
    for (const orgId of await unsealedOrgs(app.database.db)) await sealOrg(app, orgId)
  }
}

async function sealOrg(app: App, orgId: string): Promise<void> {
  try {
    while ((await sealBatch(app, orgId)) === BATCH);
  } catch (error) {
    app.log.error({ err: error, orgId }, 'sealing the events of an org failed; it is tried again in a second')
  }
}

/** Seals the oldest unsealed events, of one org or of all, in one transaction; answers how many. */
async function sealBatch(app: App, orgId: string | null): Promise<number> {
  return app.database.db.transaction().execute(async (trx) => {
    if (!(await holdSealing(trx))) return 0
    const events = await takeUnsealed(trx, BATCH, orgId)
    if (events.length === 0) return 0
    const { positions, heads } = link(events, await lockHeads(trx, [...new Set(events.map((event) => event.org_id))]))
    await saveSealed(trx, positions, heads)
    await announce(trx, positions)
    for (const event of events) app.metrics.events.inc({ kind: event.kind })
    return events.length
  })
}

function link(events: UnsealedEvent[], known: ChainHead[]): { positions: Position[]; heads: ChainHead[] } {
  const heads = new Map(known.map((head) => [`${head.org_id}/${head.package_id}`, head]))
  const extend = (event: UnsealedEvent, packageId: string) => {
    const key = `${event.org_id}/${packageId}`
    const before = heads.get(key)
    const position = (before?.position ?? 0) + 1
    const text = linkText(before?.hash.toString('hex') ?? GENESIS, position, {
      id: event.id,
      orgId: event.org_id,
      kind: event.kind,
      subject: subjectOf(event),
      createdAt: event.created_at.toISOString(),
      actor: event.actor,
      commitment: event.commitment.toString('hex'),
    })
    const head = { org_id: event.org_id, package_id: packageId, position, hash: sha256(text) }
    heads.set(key, head)
    return head
  }
  const positions = events.map((event) => {
    const org = extend(event, '')
    const own = event.package_id === null ? null : extend(event, event.package_id)
    return {
      org_id: event.org_id,
      position: org.position,
      event_id: event.id,
      org_hash: org.hash,
      package_id: event.package_id,
      package_position: own?.position ?? null,
      package_hash: own?.hash ?? null,
    }
  })
  return { positions, heads: [...heads.values()] }
}

async function announce(db: Db, positions: Position[]): Promise<void> {
  for (const orgId of new Set(positions.map((position) => position.org_id))) await notify(db, SEALED_CHANNEL, orgId)
}
