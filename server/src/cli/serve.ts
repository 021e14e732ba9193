import type { FastifyInstance } from 'fastify'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { makeSetupLink } from '../access/setup.ts'
import { startApp, type RunningApp } from '../app.ts'
import { createHttp } from '../http.ts'
import type { Config } from '../platform/config.ts'
import { listenUrl } from '../platform/listen-url.ts'
import { appCommands } from './app-commands.ts'
import { CommandError, hostCommand } from './command.ts'
import { startControl } from './control.ts'
import { stopRequested } from './signals.ts'

const DRAIN_MS = 10_000

export const serveCommand = hostCommand({
  name: 'serve',
  summary: 'Run the server: web app, API, and background jobs unless JOBS=false',
  options: [{ flags: '--port <port>', description: 'port to listen on, instead of PORT; 0 takes a free one' }],
  args: z.object({
    port: z
      .string()
      .regex(/^\d{1,5}$/, 'must be a port number')
      .optional(),
  }),
  async run(host, { port }) {
    const config = host.readConfig({ PORT: port })
    const log = host.createLog(config)
    const stopping = stopRequested()
    const running = await startApp(config, log, { say: host.say })
    try {
      const http = await createHttp(running.app)
      try {
        await listen(running, http, config)
        const stopControl = config.DATABASE_URL ? null : await startControl(running.app, appCommands)
        const setupUrl = await makeSetupLink(running.app)
        const url = running.app.publicUrl()
        host.print(setupUrl ? `OpenLMA is ready to be set up: ${setupUrl}` : `OpenLMA is ready: ${url}`, {
          url,
          setupUrl,
        })
        const signal = await stopping
        log.info({ signal }, 'stopping')
        await stopControl?.()
      } finally {
        await drain(running, http)
      }
    } finally {
      await running.stop()
    }
    return null
  },
})

async function listen({ app }: RunningApp, http: FastifyInstance, config: Config): Promise<void> {
  try {
    await http.listen({ host: config.HOST, port: config.PORT })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') {
      throw new CommandError(
        'port_in_use',
        `Port ${config.PORT} of ${config.HOST} is in use. Stop the other program, or set PORT.`,
      )
    }
    throw error
  }
  const { port } = http.server.address() as AddressInfo
  if (!config.PUBLIC_URL) app.publicUrl = () => listenUrl(config.HOST, port)
}

/** No new requests; open streams end, running requests get ten seconds. */
async function drain({ app }: RunningApp, http: FastifyInstance): Promise<void> {
  app.stopping = true
  app.stopping = true
  for (const end of app.closing) end()
  const closed = http.close()
  const giveUp = new AbortController()
  await Promise.race([closed, wait(DRAIN_MS, undefined, { signal: giveUp.signal }).catch(() => {})])
  giveUp.abort()
  http.server.closeAllConnections()
  await closed
}
