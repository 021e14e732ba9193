import type { FastifyInstance } from 'fastify'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { RunningApp } from '../app.ts'
import type { Config } from '../platform/config.ts'
import { listenUrl } from '../platform/listen-url.ts'
import { CommandError } from './command.ts'

const DRAIN_MS = 10_000

/** Connections that may wait to be taken: a refresh calls thousands of products at once, and who finds no room is reset. */
export const BACKLOG = 4_096

/** Opens the port of the settings, and tells the App where it is reached. Refuses with `port_in_use`. */
export async function listen({ app }: RunningApp, http: FastifyInstance, config: Config): Promise<void> {
  try {
    await http.listen({ host: config.HOST, port: config.PORT, backlog: BACKLOG })
  } catch (error) {
    throw portRefusal(error, config)
  }
  const { port } = http.server.address() as AddressInfo
  if (!config.PUBLIC_URL) app.publicUrl = () => listenUrl(config.HOST, port)
}

/** Refuses with `port_in_use` before anything else is made; the port is free again when this returns. */
export async function refuseTakenPort(config: Config): Promise<void> {
  const probe = createServer()
  probe.listen({ host: config.HOST, port: config.PORT })
  try {
    await once(probe, 'listening')
  } catch (error) {
    throw portRefusal(error, config)
  }
  probe.close()
  await once(probe, 'close')
}

function portRefusal(error: unknown, { HOST, PORT }: Config): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return error
  return new CommandError('port_in_use', `Port ${PORT} of ${HOST} is in use. Stop the other program, or set PORT.`)
}

/** No new requests; open streams end, running requests get ten seconds. */
export async function drain({ app }: RunningApp, http: FastifyInstance): Promise<void> {
  app.stopping = true
  for (const end of app.closing) end()
  const closed = http.close()
  const giveUp = new AbortController()
  await Promise.race([closed, wait(DRAIN_MS, undefined, { signal: giveUp.signal }).catch(() => {})])
  giveUp.abort()
  http.server.closeAllConnections()
  await closed
}
