import { z } from 'zod'
import { startApp } from '../app.ts'
import { CommandError, hostCommand } from './command.ts'
import { stopRequested } from './signals.ts'
import { keepHeapSmall } from './small-heap.ts'

export const workerCommand = hostCommand({
  name: 'worker',
  summary: 'Run background jobs only, beside `serve` processes with JOBS=false; needs DATABASE_URL',
  options: [],
  args: z.object({}),
  async run(host) {
    keepHeapSmall()
    const config = host.readConfig()
    if (!config.DATABASE_URL) {
      throw new CommandError(
        'database_url_required',
        'The embedded database serves one process, and `serve` runs its jobs. Set DATABASE_URL.',
      )
    }
    const stopping = stopRequested()
    const running = await startApp(config, host.createLog(config), { work: true, say: host.say })
    try {
      host.print('OpenLMA runs background jobs.', { working: true })
      await stopping
    } finally {
      await running.stop()
    }
    return null
  },
})
