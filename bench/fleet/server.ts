import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { createAdmin } from '../../server/src/access/create-org.ts'
import { startApp } from '../../server/src/app.ts'
import { BACKLOG } from '../../server/src/cli/listening.ts'
import { createHttp } from '../../server/src/http.ts'
import { SETTINGS } from '../../server/src/platform/config.ts'
import { createLog } from '../../server/src/platform/log.ts'

export type FleetServer = Awaited<ReturnType<typeof startFleetServer>>

/** A whole server in this process, with a vendor and a package, so that faults can be put into its tables on either engine. */
export async function startFleetServer(settings: Record<string, string>) {
  const master = randomBytes(32).toString('base64url')
  const config = SETTINGS.parse({ MASTER_KEY: master, LOG_LEVEL: 'error', RATE_LIMIT: '1000', ...settings })
  const running = await startApp(config, createLog(config.LOG_LEVEL))
  const http = await createHttp(running.app)
  await http.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG })
  const vendor = { org: 'Fleet', email: 'fleet@vendor.example', name: 'Fleet', timeZone: 'UTC' }
  const { apiKey, orgId } = await createAdmin(running.app, vendor)

  async function ask(method: 'GET' | 'POST' | 'PATCH', path: string, payload?: object): Promise<string> {
    const headers = { authorization: `Bearer ${apiKey}`, 'if-match': '"1"' }
    const answer = await http.inject({ method, url: `/api/v1${path}`, headers, ...(payload && { payload }) })
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${answer.body}`)
    return answer.body
  }
  const call = async <Answer>(...args: Parameters<typeof ask>) => JSON.parse(await ask(...args)) as Answer
  const { id: packageId } = await call<{ id: string }>('POST', '/packages', { name: 'Fleet', slug: 'fleet' })
  for (const number of ['1.0.0', '1.1.0']) await call('POST', `/packages/${packageId}/versions`, { number })
  return {
    url: `http://127.0.0.1:${(http.server.address() as AddressInfo).port}`,
    db: running.app.database.db,
    orgId,
    packageId,
    ask,
    call,
    /** Writes down who checked in, which else happens every five seconds. */
    flush: () => running.observations.flush(),
    async stop() {
      for (const end of running.app.closing) end()
      http.server.closeAllConnections()
      await http.close()
      await running.stop()
    },
  }
}
