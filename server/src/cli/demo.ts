import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { startApp } from '../app.ts'
import { startProducts } from '../demo/products.ts'
import { seedDemo } from '../demo/seed.ts'
import { mountSignInLink } from '../demo/sign-in-link.ts'
import { ADMIN_EMAIL, VENDOR } from '../demo/vendor.ts'
import { createHttp } from '../http.ts'
import type { Config } from '../platform/config.ts'
import type { Log } from '../platform/log.ts'
import { hostCommand, type Host } from './command.ts'
import { drain, listen } from './listening.ts'
import { stopRequested } from './signals.ts'

const PASSWORD = 'a-year-in-25-seconds'

export const demoCommand = hostCommand({
  name: 'demo',
  summary: 'Show a vendor with a year behind it, in a database that is thrown away at the end',
  options: [{ flags: '--port <port>', description: 'port to listen on, instead of PORT; 0 takes a free one' }],
  args: z.object({
    port: z
      .string()
      .regex(/^\d{1,5}$/, 'must be a port number')
      .optional(),
  }),
  async run(host, { port }) {
    const stopping = stopRequested()
    const folder = mkdtempSync(join(tmpdir(), 'openlma-demo-'))
    try {
      const config = throwAway(host.readConfig({ PORT: port, LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn' }), folder)
      const log = host.createLog(config)
      const orgId = await seedDemo(config, log, PASSWORD, { say: host.say, stopping })
      if (orgId !== null) await show(host, config, log, orgId, stopping)
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    }
    return null
  },
})

/** Whatever the environment says, the demo keeps to its own folder and reaches nobody. */
function throwAway(config: Config, folder: string): Config {
  return {
    ...config,
    DATA_DIR: folder,
    DATABASE_URL: undefined,
    MASTER_KEY: undefined,
    SMTP_URL: undefined,
    PUBLIC_URL: undefined,
  }
}

async function show(host: Host, config: Config, log: Log, orgId: string, stopping: Promise<unknown>): Promise<void> {
  const running = await startApp(config, log, { say: host.say })
  try {
    await running.sealer.idle()
    const http = await createHttp(running.app)
    try {
      const path = mountSignInLink(http, running, PASSWORD)
      await listen(running, http, config)
      const url = running.app.publicUrl()
      host.print(introduction(url + path), { url, signInUrl: url + path, email: ADMIN_EMAIL, password: PASSWORD })
      const products = await startProducts(running.app, orgId, (line) => host.print(line, { product: line }))
      try {
        await stopping
      } finally {
        await products.stop()
      }
    } finally {
      await drain(running, http)
    }
  } finally {
    await running.stop()
  }
}

function introduction(link: string): string {
  return `
The demo is ready: ${link}
The link signs you in as Maya, admin of ${VENDOR} (or sign in as ${ADMIN_EMAIL}, password ${PASSWORD}).

Five products run beside this server and say below what their licenses allow. Try this:
  1. Licenses, search "Acme", Modify: 3 seats. Watch the line of [Acme production] appear here.
  2. Suspend the license of Globex with a message; then take it back.
  3. Leads: those of Fieldnote go to the fallback owner since Kenji left. Attention says why.
  4. Open /install/ledgerline in a private window, ask for a code, and see the lead arrive.
  5. Convert that lead, and look at its account. Settings, Mails: what its owner was told.
  6. Packages, Ledgerline: copy the snippet and license a program of your own.
Ctrl-C ends it and removes everything.
`
}
