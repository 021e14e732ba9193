import { z } from 'zod'
import { listenUrl } from '../platform/listen-url.ts'
import { hostCommand } from './command.ts'

export const healthCommand = hostCommand({
  name: 'health',
  summary: 'Ask a running server whether it is ready; exit code 1 if it is not',
  options: [{ flags: '--url <url>', description: 'where it runs; default: HOST and PORT of the settings' }],
  args: z.object({ url: z.url({ protocol: /^https?$/ }).optional() }),
  async run(host, { url }) {
    const config = host.readConfig()
    const base = (url ?? listenUrl(config.HOST, config.PORT)).replace(/\/+$/, '')
    const ready = await isReady(`${base}/health/ready`)
    return { result: { url: base, ready }, text: `${base} is ${ready ? 'ready' : 'not ready'}.`, failed: !ready }
  },
})

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}
