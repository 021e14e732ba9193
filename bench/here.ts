import { randomBytes } from 'node:crypto'
import { createAdmin } from '../server/src/access/create-org.ts'
import { startApp } from '../server/src/app.ts'
import { createHttp } from '../server/src/http.ts'
import { SETTINGS } from '../server/src/platform/config.ts'
import { createLog } from '../server/src/platform/log.ts'

type Told = {
  id: string
  installKey: string
  token: string
  installation: { id: string }
  license: { id: string; number: string }
}

/** A vendor with one package in an App of this process, whose statements can be recorded. */
export async function startVendorHere(url: string) {
  const master = randomBytes(32).toString('base64url')
  const config = SETTINGS.parse({ DATABASE_URL: url, MASTER_KEY: master, LOG_LEVEL: 'error', RATE_LIMIT: '1000' })
  const running = await startApp(config, createLog(config.LOG_LEVEL), { work: false })
  const http = await createHttp(running.app)
  const vendor = { org: 'Bench', email: 'b@vendor.example', name: 'B', timeZone: 'UTC' }
  const { apiKey } = await createAdmin(running.app, vendor)

  async function ask(method: 'POST' | 'PUT' | 'PATCH', path: string, body: object, key = apiKey): Promise<Told> {
    const headers = { authorization: `Bearer ${key}`, 'if-match': '"1"' }
    const answer = await http.inject({ method, url: `/api/v1${path}`, payload: body, headers })
    if (answer.statusCode >= 300) throw new Error(`${path}: ${answer.body}`)
    return answer.json<Told>()
  }
  const { id, installKey } = await ask('POST', '/packages', { name: 'Bench', slug: 'bench' })
  await ask('POST', `/packages/${id}/versions`, { number: '1.0.0' })
  return {
    ask,
    installKey,
    /** Nothing but what is asked for sends statements from here on. */
    async quiet() {
      await running.sealer.stop()
      await running.hub.stop()
    },
    async stop() {
      await http.close()
      await running.stop()
    },
  }
}
