import { batcher, type Batcher } from '../platform/batcher.ts'
import type { App } from '../platform/context.ts'
import { isNumberTaken, keepNumber, takeNumbers, type TakenNumber } from './queries.ts'

type Taker = { orgId: string }

const takers = new WeakMap<App, Batcher<Taker, TakenNumber>>()

/**
 * The next human number of the org, for a license that is about to be issued. Never inside a transaction: the org's row
 * would stay locked until its end, and everybody who installs would queue there. A number whose license is then not
 * issued is left out, so numbers are unique and rise, with gaps.
 */
export async function takeNumber(app: App, orgId: string): Promise<TakenNumber> {
  let take = takers.get(app)
  if (!take) {
    take = batcher((asked) => takeForAll(app, asked))
    takers.set(app, take)
  }
  const taken = await take({ orgId })
  if (!taken) throw new Error('unreachable')
  return taken
}

/** The number that a license had before it was lost (I9), or the next where another has it by now. Never inside a transaction. */
export async function takeNumberAgain(app: App, orgId: string, number: number): Promise<TakenNumber> {
  const timeZone = await keepNumber(app.database.db, orgId, number)
  return (await isNumberTaken(app.database.db, orgId, number)) ? takeNumber(app, orgId) : { number, timeZone }
}

/** One statement an org, for all who ask in the same turn. */
async function takeForAll(app: App, asked: readonly Taker[]): Promise<Map<Taker, TakenNumber>> {
  const found = new Map<Taker, TakenNumber>()
  for (const [orgId, group] of Map.groupBy(asked, (taker) => taker.orgId)) {
    const { first, timeZone } = await takeNumbers(app.database.db, orgId, group.length)
    group.forEach((taker, index) => found.set(taker, { number: first + index, timeZone }))
  }
  return found
}
