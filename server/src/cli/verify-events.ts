import { z } from 'zod'
import type { ChainReport } from '../events/verify-chain.ts'
import { verifyEvents } from '../events/verify.ts'
import { findOrg, listOrgIds } from '../orgs/queries.ts'
import { appCommand, CommandError } from './command.ts'

export const verifyEventsCommand = appCommand({
  name: 'verify-events',
  summary: 'Recompute the event chains and tell where they do not hold (E1, E2)',
  options: [{ flags: '--org <id>', description: 'one org only; default: all' }],
  args: z.object({ org: z.string().max(64).optional() }),
  async run(app, { org }) {
    const { db } = app.database
    if (org !== undefined && !(await findOrg(db, org))) throw new CommandError('not_found', `There is no org ${org}.`)
    const orgs = await verifyEvents(app, org === undefined ? await listOrgIds(db) : [org])
    const failed = orgs.some(({ faults }) => faults > 0)
    return { result: { ok: !failed, firstBroken: firstBroken(orgs), orgs }, text: describe(orgs), failed }
  },
})

function firstBroken(orgs: ChainReport[]): { orgId: string; fault: string } | null {
  const first = orgs.find(({ broken }) => broken.length > 0)
  return first ? { orgId: first.orgId, fault: first.broken[0]! } : null
}

/** What was verified of each org, its faults below it, and the sum with the first broken link. */
function describe(orgs: ChainReport[]): string {
  const lines = orgs.flatMap(({ orgId, broken, faults, ...counts }) => [
    `${orgId}: ${verified(counts)}; ${faults === 0 ? 'every link holds.' : `${count(faults, 'fault')}:`}`,
    ...broken.map((fault) => `  ${fault}`),
    ...(faults > broken.length ? [`  and ${faults - broken.length} more`] : []),
  ])
  const sum = (name: 'events' | 'chains' | 'erased' | 'faults') =>
    orgs.reduce((total, report) => total + report[name], 0)
  const all = verified({ events: sum('events'), chains: sum('chains'), erased: sum('erased') })
  const first = firstBroken(orgs)
  const verdict = first
    ? `${count(sum('faults'), 'fault')}. First broken: ${first.orgId}, ${first.fault}`
    : 'every chain holds.'
  return [...lines, `${count(orgs.length, 'org')}, ${all}: ${verdict}`].join('\n')
}

const verified = ({ events, chains, erased }: Pick<ChainReport, 'events' | 'chains' | 'erased'>) =>
  `${count(events, 'event')} in ${count(chains, 'chain')}, ${erased} erased`

const count = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`
