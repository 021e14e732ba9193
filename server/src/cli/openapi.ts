import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import { describeRoutes } from '../describe.ts'
import { SETTINGS } from '../platform/config.ts'
import type { App } from '../platform/context.ts'
import { createLog } from '../platform/log.ts'
import { createMetrics } from '../platform/metrics.ts'
import { hostCommand } from './command.ts'

export const openapiCommand = hostCommand({
  name: 'openapi',
  summary: 'Print the OpenAPI document; needs no database',
  options: [{ flags: '--out <file>', description: 'write it there instead' }],
  args: z.object({ out: z.string().min(1).optional() }),
  async run(_host, { out }) {
    const server = await describeRoutes(describedApp())
    const document = server.swagger()
    await server.close()
    const text = JSON.stringify(document, null, 2)
    if (out === undefined) return { result: document, text }
    writeFileSync(out, `${text}\n`)
    return { result: { file: out }, text: `Written to ${out}.` }
  },
})

/** As much of an App as describing the routes takes. Whatever else is touched fails at once. */
function describedApp(): App {
  const known: Partial<App> = {
    config: SETTINGS.parse({}),
    log: createLog('silent'),
    metrics: createMetrics(),
    closing: new Set(),
    committed: new Set(),
    publicUrl: () => 'http://localhost',
  }
  return new Proxy(known as App, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (value === undefined && typeof name === 'string')
        throw new Error(`describing the routes must not need app.${name}`)
      return value
    },
  })
}
