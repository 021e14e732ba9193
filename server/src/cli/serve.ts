import { z } from 'zod'
import { makeSetupLink } from '../access/setup.ts'
import { startApp } from '../app.ts'
import { createHttp } from '../http.ts'
import { controlCommands } from './app-commands.ts'
import { hostCommand } from './command.ts'
import { startControl } from './control.ts'
import { drain, listen, refuseTakenPort } from './listening.ts'
import { stopRequested } from './signals.ts'
import { keepHeapSmall } from './small-heap.ts'

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
    keepHeapSmall()
    const config = host.readConfig({ PORT: port })
    const log = host.createLog(config)
    await refuseTakenPort(config)
    const stopping = stopRequested()
    const running = await startApp(config, log, { say: host.say })
    try {
      const http = await createHttp(running.app)
      try {
        await listen(running, http, config)
        const stopControl = config.DATABASE_URL ? null : await startControl(running.app, controlCommands)
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
