import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { lockHolder } from '../platform/folder-lock.ts'
import { appCommand, CommandError } from './command.ts'

/**
 * Copies the embedded database, as it is at this moment, into the folder `copy` of the data folder, for whoever asks to read
 * there. Whoever asks removes it.
 */
export const copyDataCommand = appCommand({
  name: 'copy-data',
  summary: 'Copy the embedded database to read it elsewhere',
  options: [],
  args: z.object({}),
  async run({ config, database, clock }) {
    if (!database.copyFiles) throw new CommandError('not_embedded', 'Only the embedded database is copied.')
    const folder = join(config.DATA_DIR, 'copy')
    const reader = lockHolder(folder)
    if (reader)
      throw new CommandError('backup_running', `Process ${reader.pid} is reading a copy of ${config.DATA_DIR}.`)
    // What lies there belongs to a process that was killed.
    rmSync(folder, { recursive: true, force: true })
    const at = clock()
    try {
      await database.copyFiles(join(folder, 'pgdata'))
    } catch (error) {
      // A copy that found no room would go on taking it from the server.
      rmSync(folder, { recursive: true, force: true })
      throw error
    }
    return { result: { folder, at: at.toISOString() }, text: folder }
  },
})
