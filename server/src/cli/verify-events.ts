import { z } from 'zod'
import { verifyChain } from '../events/verify-chain.ts'
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
    const orgs = []
    for (const id of org === undefined ? await listOrgIds(db) : [org]) orgs.push(await verifyChain(app, id))
    const broken = orgs.flatMap((report) => report.broken.map((fault) => `${report.orgId}: ${fault}`))
    const events = orgs.reduce((sum, report) => sum + report.events, 0)
    const summary = `${events} events of ${orgs.length} orgs: ${broken.length === 0 ? 'every chain holds.' : `${broken.length} faults.`}`
    return {
      result: { ok: broken.length === 0, orgs },
      text: [...broken, summary].join('\n'),
      failed: broken.length > 0,
    }
  },
})
